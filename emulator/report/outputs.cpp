#include "emulator/report/outputs.hpp"

#include "emulator/experiment/result_json.hpp"
#include "emulator/report/links_csv.hpp"
#include "emulator/report/pairs_csv.hpp"
#include "topology/commandline/output_options.hpp"

namespace hexi {

Result<void> write_outputs(const std::string& directory, const RunResult& result) {
    return write_output_files(directory, {{"result.json", write_result(result)},
                                          {"pairs.csv", pairs_csv(result)},
                                          {"links.csv", links_csv(result)}});
}

}  // namespace hexi
