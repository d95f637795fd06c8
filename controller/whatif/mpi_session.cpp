#include "controller/whatif/mpi_session.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <thread>

#define OMPI_SKIP_MPICXX \
    1  // NOLINT: its C++ bindings were removed from the standard and do not compile cleanly
#include <mpi.h>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr std::size_t kLargestMessage = std::size_t{1} << 30U;  // counts of MPI are ints
constexpr int kSizeTag = 1, kBytesTag = 2;

int rank() {
    int number = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &number);
    return number;
}

int process_count() {
    int count = 0;
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    return count;
}

void send(const std::string& bytes) {
    std::uint64_t size = bytes.size();
    MPI_Send(&size, 1, MPI_UINT64_T, 0, kSizeTag, MPI_COMM_WORLD);
    for (std::size_t at = 0; at < bytes.size(); at += kLargestMessage) {
        const std::size_t some = std::min(kLargestMessage, bytes.size() - at);
        MPI_Send(bytes.data() + at, static_cast<int>(some), MPI_BYTE, 0, kBytesTag, MPI_COMM_WORLD);
    }
}

/// Until `from` has sent something. MPI itself would wait at full speed, on a core that others may need.
void wait_for(int from) {
    int arrived = 0;
    while (true) {
        MPI_Iprobe(from, kSizeTag, MPI_COMM_WORLD, &arrived, MPI_STATUS_IGNORE);
        if (arrived != 0) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

std::string receive(int from) {
    wait_for(from);
    std::uint64_t size = 0;
    MPI_Recv(&size, 1, MPI_UINT64_T, from, kSizeTag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    std::string bytes(size, '\0');
    for (std::size_t at = 0; at < bytes.size(); at += kLargestMessage) {
        const std::size_t some = std::min(kLargestMessage, bytes.size() - at);
        MPI_Recv(bytes.data() + at, static_cast<int>(some), MPI_BYTE, from, kBytesTag, MPI_COMM_WORLD,
                 MPI_STATUS_IGNORE);
    }
    return bytes;
}

/// Answers one after the other, each after its length.
std::string joined(const std::vector<std::string>& answers) {
    std::string bytes;
    for (const std::string& answer : answers) {
        const std::uint64_t size = answer.size();
        bytes.append(reinterpret_cast<const char*>(&size), sizeof(size));
        bytes += answer;
    }
    return bytes;
}

std::vector<std::string> parted(std::string_view bytes) {
    std::vector<std::string> answers;
    while (!bytes.empty()) {
        std::uint64_t size = 0;
        HEXI_CHECK(bytes.size() >= sizeof(size), "joined answers begin with a length");
        std::memcpy(&size, bytes.data(), sizeof(size));
        bytes.remove_prefix(sizeof(size));
        HEXI_CHECK(bytes.size() >= size, "joined answers are whole");
        answers.emplace_back(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    return answers;
}

class MpiCrew final : public Crew {
public:
    MpiCrew(MpiSession& session, std::size_t jobs) : session_(&session), jobs_(jobs) {}

    Result<std::vector<std::string>> run(const CrewWork& work) override {
        if (session_->meet(true) < process_count()) {
            return fail(ErrorCode::kEnvironment, "another process of this mpirun could not begin");
        }
        const auto stride = static_cast<std::size_t>(process_count());
        auto mine = run_threads(work, jobs_, static_cast<std::size_t>(rank()), stride);
        if (!speaks()) {
            send(joined(mine));
            return std::vector<std::string>();
        }
        std::vector<std::string> all(work.count);
        const auto spread = [&](std::vector<std::string> some, std::size_t process) {
            for (std::size_t i = 0; i < some.size(); ++i) all[process + i * stride] = std::move(some[i]);
        };
        spread(std::move(mine), 0);
        for (std::size_t process = 1; process < stride; ++process)
            spread(parted(receive(static_cast<int>(process))), process);
        return all;
    }
    [[nodiscard]] bool speaks() const override { return session_->speaks(); }

private:
    MpiSession* session_;
    std::size_t jobs_;
};

}  // namespace

MpiSession::MpiSession(int& argument_count, char**& arguments) {
    int provided = 0;
    MPI_Init_thread(&argument_count, &arguments, MPI_THREAD_FUNNELED, &provided);
}

MpiSession::~MpiSession() { MPI_Finalize(); }

bool MpiSession::speaks() const { return rank() == 0; }

int MpiSession::meet(bool ready) {
    HEXI_CHECK(!met_, "processes meet once");
    met_ = true;
    const int mine = ready ? 1 : 0;
    int all = 0;
    MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    return all;
}

int MpiSession::agree(int status) {
    MPI_Bcast(&status, 1, MPI_INT, 0, MPI_COMM_WORLD);
    return status;
}

std::string MpiSession::host() const {
    std::array<char, MPI_MAX_PROCESSOR_NAME> name{};
    int length = 0;
    MPI_Get_processor_name(name.data(), &length);
    return {name.data(), static_cast<std::size_t>(length)};
}

std::unique_ptr<Crew> MpiSession::crew(std::size_t jobs) { return std::make_unique<MpiCrew>(*this, jobs); }

}  // namespace hexi
