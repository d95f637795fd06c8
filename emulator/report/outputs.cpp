#include "emulator/report/outputs.hpp"

#include "emulator/experiment/result_json.hpp"
#include "emulator/report/day_csv.hpp"
#include "emulator/report/links_csv.hpp"
#include "emulator/report/pairs_csv.hpp"
#include "topology/commandline/output_options.hpp"

namespace hexi {

Result<void> write_outputs(const std::string& directory, const RunResult& result) {
    std::vector<OutputFile> files{{"result.json", write_result(result)},
                                  {"pairs.csv", pairs_csv(result)},
                                  {"links.csv", links_csv(result)}};
    if (result.day) {
        files.push_back({"bins.csv", bins_csv(result)});
        files.push_back({"cuts.csv", cuts_csv(result)});
    }
    return write_output_files(directory, files);
}

}  // namespace hexi
