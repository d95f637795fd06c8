#include "emulator/commands/print_result.hpp"

#include <ostream>

#include "emulator/experiment/result_json.hpp"
#include "emulator/experiment/result_summary.hpp"
#include "emulator/report/outputs.hpp"
#include "emulator/report/pairs_csv.hpp"
#include "emulator/report/text_report.hpp"

namespace hexi {

Result<ExitStatus> print_result(const RunResult& result, const OutputOptions& options, Terminal& terminal) {
    if (options.out_dir) {
        if (auto written = write_outputs(*options.out_dir, result); !written)
            return tl::unexpected(written.error());
    }
    switch (options.format) {
        case OutputFormat::kTable:
            terminal.out << text_report(result, {.layout = {.colour = terminal.colour}});
            break;
        case OutputFormat::kJson:
            terminal.out << write_result(result);
            break;
        case OutputFormat::kCsv:
            terminal.out << pairs_csv(result);
            break;
    }
    const bool well = summarise(result).missed == 0 && result.manifest.trusted;
    return well ? ExitStatus::kOk : ExitStatus::kMissed;
}

}  // namespace hexi
