// How traffic rises and falls over a day.
#pragma once

namespace hexi {

/// Traffic at `hour` (local time, 0 <= hour < 24, fractions interpolated linearly and round midnight) over
/// the mean of the day. The 24 hourly factors have mean 1, so the interpolated curve has too.
///
/// Confidence: assumed. No carrier of the modelled network publishes its curve. The shape is that of Chinese
/// consumer traffic as commonly described: a trough before dawn, a first plateau over the working day, the
/// peak between 20 and 22 h. Its peak-to-mean ratio, 1.65, lies in the 1.5 to 2.5 that published generators
/// of traffic matrices use for the daily cycle.
[[nodiscard]] double daily_factor(double hour);

/// The hour with the most traffic: 21.
[[nodiscard]] double peak_hour();

/// Traffic at the peak hour over the mean of the day.
[[nodiscard]] double peak_factor();

}  // namespace hexi
