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
            return {Why::kTaken, fmt::format("{} '{}' exists already", edit.kind, edit.id)};
        case WriteRefusal::kStale:
            break;
    }
    return {Why::kStale,
            fmt::format("{} '{}' has another version than If-Match says: read it again", edit.kind, edit.id)};
}

Result<Decision> answered(StateStore& store, const Edit& edit, const AnsweredRequest& before) {
    if (before.request != edit.key->request)
        return Decision(
            tl::unexpect,
            EditRefusal{Why::kKeyReused,
                        fmt::format("the idempotency key '{}' was used for another request", edit.key->key)});
    return store.find(edit.kind, before.answer).transform([&](const std::optional<Resource>& made) {
        const bool as_made = made && made->version == before.revision;
        return Decision(
            Outcome{.resource = {edit.kind, before.answer, before.revision, as_made ? made->body : edit.body},
                    .created = true,
                    .repeated = true});
    });
}

/// What write() would refuse.
std::optional<EditRefusal> refused_by_state(const Edit& edit, const std::optional<Resource>& known) {
    if (edit.verb == Edit::Verb::kCreate)
        return known ? std::optional(refusal(WriteRefusal::kTaken, edit)) : std::nullopt;
    if (!known && (edit.verb == Edit::Verb::kRemove || edit.seen))
        return refusal(WriteRefusal::kAbsent, edit);
    if (edit.seen && *edit.seen != known->version) return refusal(WriteRefusal::kStale, edit);
    return std::nullopt;
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

Result<Decision> decide(StateStore& store, Edit& edit, const Admission& admit) {
    auto known = store.find(edit.kind, edit.id);
    if (!known) return tl::unexpected(known.error());
    if (auto refused = refused_by_state(edit, *known)) return Decision(tl::unexpect, *std::move(refused));
    if (admit) {
        if (auto refused = admit(edit)) return Decision(tl::unexpect, *std::move(refused));
    }
    const auto written = write(store, edit, *known);
    if (!written) return tl::unexpected(written.error());
    if (!*written) return Decision(tl::unexpect, refusal(written->error(), edit));
    std::string body = edit.verb == Edit::Verb::kRemove ? (*known)->body : edit.body;
    return Decision(Outcome{.resource = {edit.kind, edit.id, **written, std::move(body)},
                            .created = !known->has_value()});
}

}  // namespace

Result<Decision> carry_out(StateStore& store, Edit& edit, const Admission& admit) {
    if (!edit.key) return decide(store, edit, admit);
    const auto before = find_answer(store, edit.who, edit.key->key);
    if (!before) return tl::unexpected(before.error());
    if (*before) return answered(store, edit, **before);
    auto decision = decide(store, edit, admit);
    if (!decision || !*decision) return decision;
    const AnsweredRequest now{edit.key->request, edit.id, (*decision)->resource.version};
    if (const auto kept = remember_answer(store, edit.who, edit.key->key, now); !kept)
        return tl::unexpected(kept.error());
    return decision;
}

}  // namespace hexi
