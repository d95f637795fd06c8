#include "controller/placement/reservation_book.hpp"

namespace hexi {
namespace {

TimeSpan span(int begin, int end) { return {SimTime(begin), SimTime(end)}; }

TEST(ReservationBook, FindsThePeakWithinASpan) {
    ReservationBook book(2);
    book.reserve(0, span(0, 10), 3);
    book.reserve(0, span(5, 15), 4);
    book.reserve(1, span(0, 99), 50);
    EXPECT_EQ(book.peak(0, span(0, 20)), 7);
    EXPECT_EQ(book.peak(0, span(0, 5)), 3);
    EXPECT_EQ(book.peak(0, span(10, 12)), 4);
    EXPECT_EQ(book.peak(0, span(15, 20)), 0);
}

TEST(ReservationBook, GivesBackWhatIsReleased) {
    ReservationBook book(1);
    book.reserve(0, span(0, 10), 3);
    book.reserve(0, span(0, 10), 3);
    book.release(0, span(0, 10), 3);
    EXPECT_EQ(book.peak(0, span(0, 10)), 3);
}

}  // namespace
}  // namespace hexi
