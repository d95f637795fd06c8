#include "topology/formats/sndlib_network.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "topology/formats/import.hpp"
#include "topology/formats/names.hpp"
#include "topology/formats/rate_text.hpp"

namespace hexi {
namespace {

bool on_earth(const SndlibNetwork::Node& node) {
    return !node.x || !node.y || (std::abs(*node.x) <= 180 && std::abs(*node.y) <= 90);
}

class SndlibImport {
public:
    SndlibImport(const SndlibNetwork& in, std::string_view file, std::string_view format)
        : in_(in), file_(file), out_(file, format) {}

    Result<TopologySpec> run() {
        const std::optional<double> unit = rate_unit(in_.unit.empty() ? "MBITPERSEC" : in_.unit);
        if (!unit) {
            return fail(ErrorCode::kUnsupported,
                        fmt::format("{}: the unit '{}' is not a rate: must be BITPERSEC or BYTEPERSEC after "
                                    "K, M, G, T or nothing",
                                    file_, in_.unit));
        }
        unit_ = *unit;
        // A date alone: "2004", "20040301-0010" is an instant of a measurement.
        out_.describe("", in_.time.size() == 4 ? in_.time : "");
        return add_nodes().and_then([this] { return add_links(); }).and_then([this] {
            tell();
            return out_.finish();
        });
    }

private:
    Result<void> add_nodes() {
        geographical_ = in_.geographical.value_or(std::all_of(in_.nodes.begin(), in_.nodes.end(), on_earth));
        for (const SndlibNetwork::Node& node : in_.nodes) {
            NodeSpec spec{.name = node.id};
            if (geographical_ && node.x && node.y)
                spec.position = GeoPoint{.latitude_deg = *node.y, .longitude_deg = *node.x};
            if (auto added = out_.add_node(node.id, std::move(spec), std::to_string(node.line)); !added)
                return added;
        }
        return {};
    }

    Result<void> add_links() {
        UniqueNames ids;
        for (const SndlibNetwork::Link& link : in_.links) {
            LinkSpec spec{.id = ids.claim(slug(link.id)), .from = link.from, .to = link.to};
            if (link.installed > 0 && !rate_of(link.installed, unit_)) {
                return fail(
                    ErrorCode::kInvalid,
                    fmt::format("{}:{}: link '{}': installed capacity {} {} is not allowed: must be 1 bit/s "
                                "to 1.8e19 bit/s",
                                file_, link.line, link.id, link.installed, in_.unit));
            }
            spec.capacity = capacity(link, spec.provenance);
            if (auto added = out_.add_link(std::move(spec), std::to_string(link.line)); !added) return added;
        }
        return {};
    }

    std::optional<BitRate> capacity(const SndlibNetwork::Link& link, Provenance& provenance) {
        if (link.installed > 0) return rate_of(link.installed, unit_);
        const auto largest = std::max_element(link.modules.begin(), link.modules.end());
        if (largest == link.modules.end() || *largest <= 0) return std::nullopt;
        ++from_modules_;
        NetworkImport::derived(provenance, "largest-module");
        return rate_of(*largest, unit_);
    }

    void tell() {
        if (in_.unit.empty() && !in_.links.empty())
            out_.note("The file states no unit: capacities are read as Mbit/s.");
        if (from_modules_ > 0) {
            out_.rule("largest-module", "capacity = one module of the largest kind on offer");
            out_.note(
                fmt::format("{} of {} without installed capacity: each got one module of the largest "
                            "kind on offer.",
                            from_modules_, counted(in_.links.size(), "link")));
        }
        if (!geographical_)
            out_.note("Coordinates are pixels of a drawing, not degrees: no node has a position.");
        if (in_.demands > 0)
            out_.note(fmt::format("{} left out: a topology holds none.", counted(in_.demands, "demand")));
    }

    const SndlibNetwork& in_;
    std::string_view file_;
    NetworkImport out_;
    double unit_ = 1e6;
    bool geographical_ = true;
    std::size_t from_modules_ = 0;
};

}  // namespace

Result<TopologySpec> import_sndlib(const SndlibNetwork& network, std::string_view file,
                                   std::string_view format) {
    return SndlibImport(network, file, format).run();
}

}  // namespace hexi
