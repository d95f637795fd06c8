#include <fmt/format.h>

#include "topology/formats/sndlib.hpp"
#include "topology/formats/sndlib_network.hpp"
#include "topology/formats/tokens.hpp"
#include "topology/formats/xml.hpp"

namespace hexi {
namespace {

class SndlibXmlReader {
public:
    SndlibXmlReader(const XmlElement& root, std::string_view name) : root_(root), name_(name) {}

    Result<SndlibNetwork> read() {
        const XmlElement* structure = root_.child("networkStructure");
        const XmlElement* nodes = structure == nullptr ? nullptr : structure->child("nodes");
        if (root_.name != "network" || nodes == nullptr) {
            refuse(root_,
                   fmt::format(
                       "the root element is '{}': a 'network' with 'networkStructure' and 'nodes' is needed",
                       root_.name));
            return tl::unexpected(*error_);
        }
        if (const XmlElement* meta = root_.child("meta")) {
            network_.time = meta->child_text("time");
            network_.unit = meta->child_text("unit");
        }
        network_.geographical = nodes->attribute("coordinatesType") == "geographical";
        for (const XmlElement& node : nodes->children) read_node(node);
        if (const XmlElement* links = structure->child("links")) {
            for (const XmlElement& link : links->children) read_link(link);
        }
        if (const XmlElement* demands = root_.child("demands")) network_.demands = demands->children.size();
        if (error_) return tl::unexpected(*error_);
        return std::move(network_);
    }

private:
    void refuse(const XmlElement& at, std::string_view sentence) {
        if (!error_) error_ = Error{ErrorCode::kInvalid, fmt::format("{}:{}: {}", name_, at.line, sentence)};
    }

    double number(const XmlElement& at, NumberRange range = {}) {
        const auto value = parse_number(at.text);
        if (value && in_range(*value, range)) return *value;
        refuse(at,
               fmt::format("{} '{}' is not allowed: must be {}", at.name, at.text, allowed_numbers(range)));
        return 0;
    }

    std::string id(const XmlElement& at) {
        const std::string_view text = at.attribute("id");
        if (text.empty()) refuse(at, fmt::format("this {} lacks 'id'", at.name));
        return std::string(text);
    }

    std::string end(const XmlElement& link, std::string_view which) {
        const std::string_view text = link.child_text(which);
        if (text.empty()) refuse(link, fmt::format("this link lacks '{}'", which));
        return std::string(text);
    }

    void read_node(const XmlElement& element) {
        SndlibNetwork::Node node{.id = id(element), .line = element.line};
        if (const XmlElement* x = element.find("x")) node.x = number(*x);
        if (const XmlElement* y = element.find("y")) node.y = number(*y);
        network_.nodes.push_back(std::move(node));
    }

    void read_link(const XmlElement& element) {
        constexpr NumberRange kCapacity{.min = 0, .max = 1e12};
        SndlibNetwork::Link link{.id = id(element),
                                 .from = end(element, "source"),
                                 .to = end(element, "target"),
                                 .line = element.line};
        if (const XmlElement* installed = element.child("preInstalledModule")) {
            if (const XmlElement* capacity = installed->child("capacity"))
                link.installed = number(*capacity, kCapacity);
        }
        if (const XmlElement* modules = element.child("additionalModules")) {
            for (const XmlElement& module : modules->children) {
                if (const XmlElement* capacity = module.child("capacity"))
                    link.modules.push_back(number(*capacity, kCapacity));
            }
        }
        network_.links.push_back(std::move(link));
    }

    const XmlElement& root_;
    std::string_view name_;
    SndlibNetwork network_;
    std::optional<Error> error_;
};

}  // namespace

Result<TopologySpec> sndlib_from_xml(const XmlElement& root, std::string_view name) {
    return SndlibXmlReader(root, name).read().and_then([&](const SndlibNetwork& network) {
        return import_sndlib(network, name, "SNDlib XML");
    });
}

Result<TopologySpec> read_sndlib_xml(std::string_view text, std::string_view name) {
    return parse_xml(text, name).and_then([&](const XmlElement& root) {
        return sndlib_from_xml(root, name);
    });
}

}  // namespace hexi
