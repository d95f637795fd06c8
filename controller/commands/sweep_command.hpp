// `hexi sweep`: what every failure would do.
#pragma once

#include <functional>

#include "controller/whatif/crew.hpp"
#include "topology/case_player.hpp"
#include "topology/commandline/command.hpp"
#include "topology/service_load.hpp"

namespace hexi {

/// What the command needs from siblings; filled in by `main`.
struct SweepServices {
    /// The network with its traffic and targets that a person names, less all but `layers` where there are
    /// any.
    std::function<Result<ServiceLoad>(const std::string& name, const std::vector<Layer>& layers)> open;
    /// Who does the work, with so many threads a process.
    std::function<std::unique_ptr<Crew>(std::size_t jobs)> crew = thread_crew;
    /// An engine, by its word, that plays cases of that network; empty where there are none.
    std::function<Result<CasePlayer>(const std::string& name, const std::vector<Layer>& layers,
                                     const std::string& engine)>
        player = {};
};

/// `hexi sweep`, with a copy of `services`.
[[nodiscard]] Command sweep_command(const SweepServices& services);

}  // namespace hexi
