#include "emulator/experiment/behaviour/impairment_spec.hpp"

namespace hexi {

MarkovLossSpec markov_loss(const GilbertElliott& channel) {
    return {.states = {{channel.loss_in_good, {1 - channel.good_to_bad, channel.good_to_bad}},
                       {channel.loss_in_bad, {channel.bad_to_good, 1 - channel.bad_to_good}}}};
}

MarkovLossSpec markov_loss(const FourStateLoss& model) {
    return {.states = {{0, {1 - model.p13 - model.p14, 0, model.p13, model.p14}},
                       {0, {0, 1 - model.p23, model.p23, 0}},
                       {1, {model.p31, model.p32, 1 - model.p31 - model.p32, 0}},
                       {1, {1, 0, 0, 0}}}};
}

}  // namespace hexi
