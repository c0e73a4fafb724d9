//! Why an edge is guarded as it is, in the user's words.

use super::{Edge, Guard, Pin, PipelinePlan, StagePlan};

/// Why an edge from an external Kustomization has no other guard.
pub const EXTERNAL: &str = "somebody else makes it, and says what it is made from";

impl<'a> PipelinePlan<'a> {
    /// Why the edge is guarded as it is: one line, lower case, no full stop.
    #[must_use]
    pub fn reason(&self, edge: &Edge<'_>) -> String {
        let source =
            |stage: Option<&StagePlan<'a>>| stage.map_or("", |it| it.source.name.value.as_str());
        let (from, to) = (self.stages.get(edge.from), self.stages.get(edge.to));
        match edge.guard {
            Guard::Revision => format!(
                "both come from `{}`, and a release changes files only",
                source(to)
            ),
            Guard::Lockstep => self.carrier(to),
            Guard::Pinned => {
                let pin = edge.pin.map_or_else(String::new, Pin::words);
                format!("`{}` is pinned to {pin}", source(from))
            }
            Guard::Addressed => format!(
                "both come from `{}`, and their paths hold digests of what they are",
                source(to)
            ),
            Guard::Ready => EXTERNAL.to_owned(),
            Guard::EverRun => {
                format!(
                    "`{}` and `{}` are not both pinned",
                    source(from),
                    source(to)
                )
            }
        }
    }

    fn carrier(&self, stage: Option<&StagePlan<'a>>) -> String {
        let group = stage.and_then(|stage| self.groups.get(stage.group));
        let carrier = group.and_then(|group| self.stages.get(group.carrier?));
        carrier.map_or_else(String::new, |carrier| {
            format!(
                "`{}` carries the release in its {}",
                carrier.name,
                carrier.carries.unwrap_or("spec")
            )
        })
    }
}

impl Pin<'_> {
    fn words(self) -> String {
        match self {
            Self::Commit(commit) => format!("commit `{commit}`"),
            Self::Tag(tag) => format!("tag `{tag}`"),
            Self::Digest(digest) => format!("digest `{digest}`"),
        }
    }
}
