//! What others show and ours do not, each with its reason.

/// Properties of theirs we leave out (with all that is inside them), and the reason. The
/// kind `*` stands for any, the empty property for the whole thing.
pub const LEFT_OUT: &[(&str, &str, &str)] = &[
    (
        "*",
        "proof",
        "integrity proofs are optional: who gets ours by others fetches them (S34)",
    ),
    ("*", "assertionMethod", "keys for such proofs"),
    (
        "EmojiReact",
        "",
        "a reaction of ours is a Like with the emoji: everybody reads it, and once (I55)",
    ),
    (
        "*",
        "hidesCcPublicFromUnauthedWeb",
        "GoToSocial's own setting for its web pages",
    ),
    (
        "*",
        "hidesToPublicFromUnauthedWeb",
        "GoToSocial's own setting for its web pages",
    ),
    ("actor", "subscribers", "Mitra's paid followers"),
    (
        "actor",
        "updated",
        "no reader uses it; an Update tells of a change",
    ),
    (
        "instance actor",
        "implements",
        "stands in its generator, as for every actor",
    ),
    (
        "note",
        "attachment.digestMultibase",
        "no reader but Mitra's own",
    ),
    (
        "note",
        "contentMap",
        "only where the writer named a language (C16)",
    ),
    (
        "note",
        "interactionPolicy.canAnnounce",
        "a policy named is a policy enforced (I63)",
    ),
    (
        "note",
        "interactionPolicy.canLike",
        "a policy named is a policy enforced (I63)",
    ),
    (
        "note",
        "interactionPolicy.canReply",
        "a policy named is a policy enforced (I63)",
    ),
    ("note", "sourceContent", "snac's own; ours stands in source"),
    (
        "Create",
        "attributedTo",
        "the actor of a Create says it already",
    ),
    (
        "Accept",
        "object.to",
        "a Follow is given back by id, type, actor and object (O22)",
    ),
    (
        "Reject",
        "object.to",
        "a Follow is given back by id, type, actor and object (O22)",
    ),
    (
        "Delete",
        "object.attributedTo",
        "only the owner can have signed it",
    ),
    (
        "Delete",
        "object.formerType",
        "no reader uses it; Tombstone and id are what all accept (0.4)",
    ),
    ("Delete", "published", "nobody reads when something went"),
    (
        "Undo",
        "published",
        "nobody reads when something was taken back",
    ),
    (
        "Update",
        "published",
        "the object's own updated is what counts (O33)",
    ),
    ("Like", "published", "no reader uses it"),
    ("Like", "cc", "a reaction is for the author of the note"),
    (
        "outbox",
        "attributedTo",
        "the actor names its collections, not they the actor",
    ),
    (
        "outbox page",
        "attributedTo",
        "the actor names its collections, not they the actor",
    ),
    (
        "followers",
        "attributedTo",
        "the actor names its collections, not they the actor",
    ),
    (
        "featured",
        "attributedTo",
        "the actor names its collections, not they the actor",
    ),
    ("outbox", "last", "collections are read from the newest on"),
    (
        "outbox",
        "orderedItems",
        "ours comes in pages, snac's does not",
    ),
    (
        "outbox page",
        "prev",
        "collections are read from the newest on",
    ),
    (
        "followers page",
        "prev",
        "collections are read from the newest on",
    ),
    (
        "followers page",
        "next",
        "one follower fills no page; the outbox shows that pages go on",
    ),
    (
        "key",
        "publicKey",
        "GoToSocial's stub of an actor; ours is Misskey's Key",
    ),
    (
        "key",
        "preferredUsername",
        "GoToSocial's stub of an actor; ours is Misskey's Key",
    ),
    (
        "nodeinfo",
        "subject",
        "Mitra's own; the document is found by its links",
    ),
    ("nodeinfo 2.0", "metadata.baseURL", "snac's own"),
    ("nodeinfo 2.1", "metadata.baseURL", "snac's own"),
    (
        "nodeinfo 2.0",
        "metadata.federation",
        "Mitra's own, for statistics",
    ),
    (
        "nodeinfo 2.1",
        "metadata.federation",
        "Mitra's own, for statistics",
    ),
    (
        "nodeinfo 2.0",
        "metadata.staffAccounts",
        "Mitra's own; nodeAdmins says whom to write to",
    ),
    (
        "nodeinfo 2.1",
        "metadata.staffAccounts",
        "Mitra's own; nodeAdmins says whom to write to",
    ),
    (
        "nodeinfo 2.0",
        "metadata.feedbackUrl",
        "null: there is no such page (D16)",
    ),
    (
        "nodeinfo 2.1",
        "metadata.feedbackUrl",
        "null: there is no such page (D16)",
    ),
    (
        "nodeinfo 2.0",
        "metadata.repositoryUrl",
        "null: there is no such page (D16)",
    ),
    (
        "nodeinfo 2.1",
        "metadata.repositoryUrl",
        "null: there is no such page (D16)",
    ),
    (
        "nodeinfo 2.0",
        "software.homepage",
        "not in the schema: strict readers refuse it (D14)",
    ),
    (
        "nodeinfo 2.1",
        "software.homepage",
        "the software has no page yet",
    ),
    (
        "nodeinfo 2.1",
        "software.repository",
        "the software has no page yet",
    ),
];
