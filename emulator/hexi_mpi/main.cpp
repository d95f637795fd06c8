// `hexi sweep` under mpirun: what `hexi` becomes there (docs/decisions/0010-mpi-apart.md).
#include <iostream>
#include <sstream>

#include "controller/commands/sweep_command.hpp"
#include "controller/route_compiler.hpp"
#include "controller/whatif/mpi_session.hpp"
#include "emulator/commands/open_service_load.hpp"

namespace {

hexi::SweepServices services(hexi::MpiSession& session) {
    return {.open =
                [](const std::string& name, const std::vector<hexi::Layer>& layers) {
                    return hexi::open_service_load(name, layers, hexi::route_compiler());
                },
            .crew = [&session](std::size_t jobs) { return session.crew(jobs); }};
}

/// What process 0 says is enough where all failed alike; one that failed alone says so itself.
int finish(hexi::MpiSession& session, int status, const std::string& said) {
    if (session.has_met()) return session.agree(status);
    const int ready = session.meet(false);
    if (ready > 0 && !session.speaks()) std::cerr << session.host() << ": " << said;
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    hexi::MpiSession session(argc, argv);
    std::ostringstream unheard, unsaid;
    const bool speaks = session.speaks();
    // mpirun gives its processes terminals of its own, whatever its output is: neither colours nor progress.
    hexi::Terminal terminal{speaks ? std::cout : unheard, speaks ? std::cerr : unsaid};
    const std::vector<hexi::Command> commands{hexi::sweep_command(services(session))};
    const int status = hexi::run_program({"hexi", HEXI_VERSION, "Sweeps over many hosts"}, commands,
                                         {argv + 1, argv + argc}, terminal);
    return finish(session, status, unsaid.str());
}
