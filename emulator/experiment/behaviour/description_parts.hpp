// The parts of a link behaviour document; see link_description.hpp for the whole.
#pragma once

#include "emulator/experiment/behaviour/impairment_spec.hpp"
#include "emulator/experiment/behaviour/queue_spec.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {

/// The objects "queue", "jitter", "loss", "reorder" and "trace"; errors go to the reader's document, and what
/// is returned then is made up.
DisciplineSpec read_discipline(ObjectReader queue);
std::vector<ClassSpec> read_classes(std::vector<ObjectReader> classes);
JitterSpec read_jitter(ObjectReader jitter);
LossSpec read_loss(ObjectReader loss);
ReorderSpec read_reorder(ObjectReader reorder);
TraceSpec read_trace(ObjectReader trace);

Json discipline_json(const DisciplineSpec& discipline);
Json classes_json(const std::vector<ClassSpec>& classes);
Json jitter_json(const JitterSpec& jitter);
Json loss_json(const LossSpec& loss);
Json reorder_json(const ReorderSpec& reorder);
Json trace_json(const TraceSpec& trace);

}  // namespace hexi
