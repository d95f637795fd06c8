#include "topology/formats/gazetteer.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

TEST(Gazetteer, FindsACityHoweverItIsWritten) {
    for (const auto* name : {"hong-kong", "Hong Kong", "HONGKONG", "Hong_Kong"})
        EXPECT_EQ(find_city(name), (GeoPoint{22.3, 114.2})) << name;
    EXPECT_TRUE(find_city("Xi'an"));
}

TEST(Gazetteer, DoesNotGuess) {
    for (const auto* name : {"", "International Link 1", "Beijing 2", "Frankfurt", "Bei", "北京"})
        EXPECT_FALSE(find_city(name)) << name;
}

}  // namespace
}  // namespace hexi
