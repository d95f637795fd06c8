#include "controller/service/edit.hpp"

#include <fmt/format.h>

#include "controller/state/answered_requests.hpp"

namespace hexi {
namespace {

using Why = EditRefusal::Why;

EditRefusal refusal(WriteRefusal why, const Edit& edit) {
    switch (why) {
        case WriteRefusal::kAbsent:
            return {Why::kAbsent, fmt::format("there is no {} '{}'", edit.kind, edit.id)};
        case WriteRefusal::kTaken:
            return {Why::kTaken, fmt::format("there is a {} '{}' already", edit.kind, edit.id)};
        case WriteRefusal::kStale:
            break;
    }
    return {Why::kStale,
            fmt::format("{} '{}' has another version than If-Match says: read it again", edit.kind, edit.id)};
}

Decision answered(const Edit& edit, const AnsweredRequest& before) {
    if (before.request != edit.key->request)
        return Decision(
            tl::unexpect,
            EditRefusal{Why::kKeyReused,
                        fmt::format("the idempotency key '{}' was used for another request", edit.key->key)});
    return Outcome{.resource = {edit.kind, before.answer, before.revision, edit.body},
                   .created = true,
                   .repeated = true};
}

Result<Written> write(StateStore& store, const Edit& edit, const std::optional<Resource>& known) {
    switch (edit.verb) {
        case Edit::Verb::kCreate:
            return store.create(edit.kind, edit.id, edit.body, edit.who);
        case Edit::Verb::kPut:
            if (!known && !edit.seen) return store.create(edit.kind, edit.id, edit.body, edit.who);
            return store.replace(edit.kind, edit.id, edit.body, edit.seen, edit.who);
        case Edit::Verb::kRemove:
            break;
    }
    return store.remove(edit.kind, edit.id, edit.seen, edit.who);
}

Result<Decision> decide(StateStore& store, const Edit& edit) {
    auto known = store.find(edit.kind, edit.id);
    if (!known) return tl::unexpected(known.error());
    const auto written = write(store, edit, *known);
    if (!written) return tl::unexpected(written.error());
    if (!*written) return Decision(tl::unexpect, refusal(written->error(), edit));
    std::string body = edit.verb == Edit::Verb::kRemove ? (*known)->body : edit.body;
    return Decision(Outcome{.resource = {edit.kind, edit.id, **written, std::move(body)},
                            .created = !known->has_value()});
}

}  // namespace

Result<Decision> carry_out(StateStore& store, const Edit& edit) {
    if (!edit.key) return decide(store, edit);
    const auto before = find_answer(store, edit.who, edit.key->key);
    if (!before) return tl::unexpected(before.error());
    if (*before) return answered(edit, **before);
    auto decision = decide(store, edit);
    if (!decision || !*decision) return decision;
    const AnsweredRequest now{edit.key->request, edit.id, (*decision)->resource.version};
    if (const auto kept = remember_answer(store, edit.who, edit.key->key, now); !kept)
        return tl::unexpected(kept.error());
    return decision;
}

}  // namespace hexi
