#include "emulator/experiment/input_files_json.hpp"

namespace hexi {

Json inputs_json(const std::vector<InputFile>& inputs) {
    Json array = Json::array();
    for (const InputFile& input : inputs) {
        Json json = Json::object();
        json.set("name", input.name);
        json.set("sha256", input.sha256);
        array.push_back(std::move(json));
    }
    return array;
}

std::vector<InputFile> read_inputs(ObjectReader& document) {
    std::vector<InputFile> inputs;
    for (ObjectReader& input : document.objects("inputs")) {
        inputs.push_back({.name = input.string("name"), .sha256 = input.string("sha256")});
        input.forbid_unknown();
    }
    return inputs;
}

}  // namespace hexi
