#include "traces/capture/byte_source.hpp"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "tests/traces/capture/capture_bytes.hpp"

namespace hexi {
namespace {

using namespace support;

std::string gzipped(const std::string& text) {
    z_stream stream{};
    constexpr int kWindow = 15 + 16, kMemory = 8;
    EXPECT_EQ(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kWindow, kMemory, Z_DEFAULT_STRATEGY),
              Z_OK);
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}
/// With a checksum, as the program zstd writes it.
std::string zstd_packed(const std::string& text) {
    const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    packed.resize(ZSTD_compress2(context.get(), packed.data(), packed.size(), text.data(), text.size()));
    return packed;
}

/// Everything in the source, or the error.
std::string unpacked(const std::string& packed) {
    auto opened = memory_source(packed, "x");
    if (!opened) return opened.error().message;
    std::string text;
    std::vector<std::uint8_t> some(100'000);
    for (;;) {
        const auto got = opened->source->read(some);
        if (!got) return got.error().message;
        if (*got == 0) return text;
        text.append(reinterpret_cast<const char*>(some.data()), *got);
    }
}

/// A megabyte that does not shrink to nothing.
std::string sample() {
    std::string text;
    for (std::uint32_t i = 0; text.size() < 1'000'000; ++i) text += std::to_string(i * 2'654'435'761U);
    return text;
}

TEST(ByteSource, UnpacksGzipMembersAndZstdFrames) {
    const std::string text = sample();
    EXPECT_EQ(unpacked(text), text);
    EXPECT_EQ(unpacked(gzipped(text)), text);
    EXPECT_EQ(unpacked(gzipped("one ") + gzipped(text) + std::string(512, '\0')), "one " + text);
    EXPECT_EQ(unpacked(zstd_packed(text)), text);
    const std::string skippable("\x50\x2A\x4D\x18\x03\0\0\0abc", 11);
    EXPECT_EQ(unpacked(skippable + zstd_packed("one ") + skippable + zstd_packed(text)), "one " + text);
    EXPECT_EQ(unpacked(gzipped("")), "");
    EXPECT_EQ(unpacked(zstd_packed("")), "");
}

TEST(ByteSource, SaysWhereCompressedDataAreDamagedOrCutShort) {
    for (std::string packed : {gzipped(sample()), zstd_packed(sample())}) {
        EXPECT_THAT(unpacked(packed.substr(0, packed.size() / 2)),
                    testing::MatchesRegex(
                        "x: byte [0-9]+ of the compressed file: the file ends in the middle of its data"));
        for (std::size_t i = 0; i < 40; ++i) packed[packed.size() / 2 + i] = '\x5A';
        EXPECT_TRUE(unpacked(packed).starts_with("x: byte "));
    }
    EXPECT_THAT(unpacked(gzipped("one") + "rubbish"), testing::StartsWith("x: byte "));
}

TEST(ByteSource, RefusesABomb) {
    const std::string zeros(std::size_t{80} << 20U, '\0');
    for (const std::string& packed : {gzipped(zeros), zstd_packed(zeros)}) {
        const std::string said = unpacked(packed).substr(0, 200);
        EXPECT_THAT(
            said, testing::MatchesRegex("x: byte [0-9]+ of the compressed file has unpacked to [0-9]+ bytes; "
                                        "more than 250 times its size is not allowed: .*"));
    }
}

TEST(ByteSource, RefusesOtherCompressionByName) {
    EXPECT_EQ(unpacked("BZh91AY&SY"), "x: is compressed by bzip2, which is not read: gzip and zstd are");
    EXPECT_EQ(unpacked(std::string("\xFD"
                                   "7zXZ\0\0\0",
                                   8)),
              "x: is compressed by xz, which is not read: gzip and zstd are");
}

TEST(ByteSource, IsReadThroughAsACapture) {
    std::string file = pcap_header({});
    const std::string bytes = sample();
    for (std::uint32_t i = 0; i < 10'000; ++i) file += pcap_record(i, 0, 60, 60) + bytes.substr(60 * i, 60);
    for (const std::string& packed : {gzipped(file), zstd_packed(file)}) {
        const ReadCapture read = read_bytes(packed);
        EXPECT_EQ(read.error, "");
        EXPECT_EQ(read.packets.size(), 10'000U);
        const ReadCapture half = read_bytes(packed.substr(0, packed.size() / 2), Strictness::kLenient);
        EXPECT_EQ(half.error, "");
        EXPECT_EQ(half.counts.damaged_places, 1U);
        EXPECT_GT(half.packets.size(), 100U);
    }
}

}  // namespace
}  // namespace hexi
