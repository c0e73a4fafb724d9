//! `explain WORD`: the words that `graph`, `plan` and `status` use.

use crate::graph::Guard;
use crate::manifests::kinds_page;

/// The word whose page is the table of kinds.
const KINDS: &str = "kinds";

/// A word and what it means.
struct Word {
    word: &'static str,
    /// Other ways to say it.
    also: &'static [&'static str],
    meaning: &'static str,
}

const WORDS: &[Word] = &[
    Word {
        word: "revision",
        also: &[],
        meaning: "The guard of an edge whose two stages come from one source, when a release changes files only. \
                  Plain `dependsOn` is enough: kustomize-controller waits until the dependency is ready at the same \
                  revision of the source.",
    },
    Word {
        word: "lockstep",
        also: &["pinned"],
        meaning: "The guard of an edge when a release changes the spec of a stage, such as its image. All stages of \
                  the group carry one release id, and a stage waits until its dependency is ready with the same id \
                  (`readyExpr`). Across two sources the revision of the dependency's source is compared too.",
    },
    Word {
        word: "addressed",
        also: &["layout"],
        meaning: "The guard of an edge in `layout addressed`: the path of each stage is named by its content, so a \
                  changed stage is another path, and what is ready at that path is ready with that content.",
    },
    Word {
        word: "ever-run",
        also: &[],
        meaning: "No guard: two sources that are not both pinned. A stage asks only whether its dependency has ever \
                  been ready. The check `unguarded-edge` refuses it, unless it is allowed with a reason.",
    },
    Word {
        word: "ready",
        also: &["external"],
        meaning: "The guard of an edge from an `external kustomization`. Flux goes on once it is Ready for its present \
                  spec; revisions are compared only where it follows the source of the stage. What a release changes \
                  in it may come later.",
    },
    Word {
        word: "guard",
        also: &["edge"],
        meaning: "What makes the order of two stages hold: `revision`, `lockstep` or `addressed`. An edge is an order \
                  that is left when those that follow from others are taken out.",
    },
    Word {
        word: "group",
        also: &[],
        meaning: "The stages that relations connect, directly or not. They share one release id.",
    },
    Word {
        word: "release",
        also: &["release-id", "flux-pipeline/release"],
        meaning: "One change of a pipeline that reaches the cluster. Its id, an annotation `flux-pipeline/release`, is \
                  equal in all stages of a group; without `release \"ID\"` it is a hash of what is emitted.",
    },
    Word {
        word: "test-patch",
        also: &["test", "content", "flux-pipeline/content"],
        meaning: "A patch in a Kustomization that changes nothing. It tests that a generated Job has the digest \
                  `flux-pipeline/content` that was written with the Kustomization, or that a chart has its version. \
                  The spec and the file may reach the cluster one after the other; until both are there the test \
                  fails, and the stage is built again.",
    },
    Word {
        word: "critical-path",
        also: &["critical", "worst-case", "worst", "poll", "polling"],
        meaning: "The stages that decide how long a release takes when each needs its whole timeout. On every edge of \
                  it one poll is counted: kustomize-controller looks at a dependency that is not ready every 30s.",
    },
    Word {
        word: "carrier",
        also: &["carries"],
        meaning: "The stage whose spec a release changes, for example by an image. It is why the edges of its group \
                  are guarded in lockstep.",
    },
];

/// The page of a word, when it is one of those.
pub(super) fn page(word: &str) -> Option<String> {
    let asked = word.to_lowercase().replace([' ', '_'], "-");
    if asked == KINDS {
        return Some(kinds_page());
    }
    let known = WORDS
        .iter()
        .find(|it| it.word == asked || it.also.contains(&asked.as_str()))?;
    let guard = Guard::ALL.iter().find(|guard| guard.word() == known.word);
    let promise = guard.map(|guard| format!("It {}.\n\n", guard.meaning()));
    Some(format!(
        "# {}\n\n{}{}\n\nRead on in docs/order.md.\n",
        known.word,
        promise.unwrap_or_default(),
        known.meaning
    ))
}

/// The words that have a page.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    let own = WORDS.iter().map(|it| it.word);
    own.chain(std::iter::once(KINDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guard_has_a_page() {
        for guard in Guard::ALL {
            assert!(page(guard.word()).is_some(), "{}", guard.word());
        }
        assert!(page("Critical Path").is_some() && page("nothing").is_none());
    }
}
