#include "dataplane/commands/shown_taps.hpp"

namespace hexi {
namespace {

Json answer() {
    return parse_json(R"({"taps": [
        {"name": "a-b", "file": "/tmp/x", "recording": true, "seen_frames": 3, "written_frames": 2,
         "missed_frames": 1, "lost_frames": 4, "failure": null},
        {"name": "a", "file": "/tmp/y", "recording": false, "seen_frames": 1, "written_frames": 1,
         "missed_frames": 0, "lost_frames": 0, "failure": null},
        {"name": "c", "file": "/full/z", "recording": true, "seen_frames": 9, "written_frames": 0,
         "missed_frames": 9, "lost_frames": 0, "failure": "/full/z: cannot write: No space left on device"}]})",
                      "answer")
        .value();
}

TEST(ShownTaps, AreATableForPeople) {
    EXPECT_EQ(shown_taps(answer(), OutputFormat::kTable),
              "tap  file     status                                          written  missed  lost there\n"
              "a-b  /tmp/x   recording                                             2       1           4\n"
              "a    /tmp/y   complete                                              1       0           0\n"
              "c    /full/z  /full/z: cannot write: No space left on device        0       9           0\n");
    EXPECT_EQ(shown_taps(Json::object().set("taps", Json::array()), OutputFormat::kTable), "no taps\n");
}

TEST(ShownTaps, AreRowsForSpreadsheets) {
    const std::string csv = shown_taps(answer(), OutputFormat::kCsv);
    EXPECT_TRUE(
        csv.starts_with("tap,file,status,written_frames,missed_frames,lost_frames\n"
                        "a-b,/tmp/x,recording,2,1,4\n"))
        << csv;
}

}  // namespace
}  // namespace hexi
