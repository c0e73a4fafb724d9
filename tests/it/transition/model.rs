//! The rules about order against the model: of all the ways in which a commit can change two stages, `plan`
//! refuses exactly those in which an interleaving breaks the order.

use std::collections::BTreeMap;

use flux_pipeline::simulate::{
    Dependency, Directory, Event, Expression, Limits, Script, Setup, Spec, StageSetup, Workload,
    explore, rollout,
};
use flux_pipeline::transition::{Effect, Fate};

use crate::support::commit;

/// What a commit changes in a stage.
#[derive(Clone, Copy, Debug)]
struct Part {
    spec: bool,
    files: bool,
}

/// How the stages are tied together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tie {
    Revision,
    Lockstep,
    /// In lockstep, with an id of the user's that the commit leaves as it is.
    SameId,
    /// In lockstep, and the first stage is new.
    Introduced,
    /// Paths are named by their content.
    Addressed,
    /// The same, and the first stage is new.
    IntroducedAddressed,
    /// From lockstep to paths that are named by their content.
    Leaving,
}

impl Tie {
    /// Whether the path of a release is named by its content.
    fn is_addressed(self, release: u8) -> bool {
        match self {
            Self::Revision | Self::Lockstep | Self::SameId | Self::Introduced => false,
            Self::Addressed | Self::IntroducedAddressed => true,
            Self::Leaving => release == 2,
        }
    }

    fn is_lockstep(self, release: u8) -> bool {
        self != Self::Revision && !self.is_addressed(release)
    }

    fn id(self, release: u8) -> u8 {
        if self == Self::SameId {
            return 1;
        }
        if self.is_lockstep(release) {
            release
        } else {
            0
        }
    }

    fn introduces(self) -> bool {
        matches!(self, Self::Introduced | Self::IntroducedAddressed)
    }

    /// How the stages were tied before the commit.
    fn before(self) -> Self {
        match self {
            Self::Leaving => Self::Lockstep,
            Self::Revision
            | Self::Lockstep
            | Self::SameId
            | Self::Introduced
            | Self::Addressed
            | Self::IntroducedAddressed => self,
        }
    }
}

fn all_parts() -> Vec<(Part, Part)> {
    let part = |bits: u8| Part {
        spec: bits & 1 > 0,
        files: bits & 2 > 0,
    };
    (1..16u8)
        .map(|bits| (part(bits), part(bits >> 2)))
        .collect()
}

/// Whether an interleaving of the model breaks the order.
fn breaks(first: Part, app: Part, tie: Tie) -> bool {
    let mut migrate = stage(Workload::Job, first, false, tie);
    let mut then = stage(Workload::Deployment, app, true, tie);
    if tie.introduces() {
        migrate.specs[0] = None;
        then.specs[0].as_mut().unwrap().depends_on.clear();
    }
    let setup = Setup {
        stages: vec![migrate, then],
        releases: 2,
        stale: true,
        ..Setup::default()
    };
    let explored = explore(&setup, Limits::default());
    assert!(explored.complete || explored.violation.is_some());
    explored.violation.is_some()
}

fn stage(workload: Workload, part: Part, waits: bool, tie: Tie) -> StageSetup {
    let spec = |release| {
        Some(Spec {
            depends_on: edges(tie, release).filter(|_| waits).collect(),
            carried: if part.spec { release } else { 1 },
            id: tie.id(release),
            addressed: tie.is_addressed(release).then_some(release),
            ..Spec::default()
        })
    };
    StageSetup {
        workload,
        specs: vec![spec(1), spec(2)],
        directories: vec![Directory {
            content: vec![1, if part.files { 2 } else { 1 }],
            ..Directory::default()
        }],
        ..StageSetup::default()
    }
}

fn edges(tie: Tie, release: u8) -> impl Iterator<Item = Dependency> {
    let edge = |expression| Dependency {
        stage: 0,
        expression,
    };
    let expression = tie
        .is_lockstep(release)
        .then_some(Expression::EqualIdsAndReady);
    let guarded = expression.map(|expression| edge(Some(expression)));
    std::iter::once(edge(None)).chain(guarded)
}

/// The names of what `plan` refuses in such a commit.
fn refused(first: Part, app: Part, tie: Tie) -> Vec<&'static str> {
    let unchanged = Part {
        spec: false,
        files: false,
    };
    let mut before = tree(unchanged, unchanged, tie.before());
    if tie.introduces() {
        before.retain(|path, _| !path.starts_with("migrate"));
        before.insert(
            "shop.pipeline".into(),
            layout(tie) + &app_stage(unchanged, tie),
        );
    }
    let commit = commit(&before, &tree(first, app, tie));
    let errors = commit
        .found
        .iter()
        .filter(|found| found.severity == flux_pipeline::diagnostics::Severity::Error);
    errors.map(|found| found.check.name).collect()
}

fn tree(first: Part, app: Part, tie: Tie) -> BTreeMap<String, String> {
    let migrate = format!(
        "stage migrate before app {{ {} }}\n",
        spec_of("migrate", first, tie)
    );
    let script = |part: Part| if part.files { "two" } else { "one" };
    let text = layout(tie) + &migrate + &app_stage(app, tie);
    let mut files = BTreeMap::from([("shop.pipeline".to_owned(), text)]);
    // With plain edges another path is the change of the spec; both directories are always there.
    for (stage, part) in [("migrate", first), ("deploy", app)] {
        let object = if stage == "migrate" { job } else { deployment };
        files.insert(format!("{stage}/x.yaml"), object("v1", script(part)));
        if tie == Tie::Revision {
            files.insert(format!("{stage}-b/x.yaml"), object("v2", script(part)));
        }
    }
    files
}

fn layout(tie: Tie) -> String {
    if tie == Tie::SameId {
        "release \"1\"\n"
    } else if tie.is_addressed(2) {
        "layout addressed\n"
    } else {
        ""
    }
    .to_owned()
}

fn app_stage(part: Part, tie: Tie) -> String {
    format!("stage app {{ {} }}\n", spec_of("deploy", part, tie))
}

fn spec_of(path: &str, part: Part, tie: Tie) -> String {
    match (tie, part.spec) {
        (Tie::Revision, false) => format!("path ./{path}/"),
        (Tie::Revision, true) => format!("path ./{path}-b/"),
        (_, false) => {
            format!("path ./{path}/; image \"ghcr.io/org/{path}:v1\"")
        }
        (_, true) => {
            format!("path ./{path}/; image \"ghcr.io/org/{path}:v2\"")
        }
    }
}

pub(super) fn job(image: &str, script: &str) -> String {
    format!(
        "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: migrate, namespace: shop}}\nspec:\n  \
         template:\n    spec:\n      restartPolicy: Never\n      containers:\n      \
         - {{name: main, image: 'ghcr.io/org/migrate:{image}', args: [{script}]}}\n"
    )
}

pub(super) fn deployment(image: &str, script: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: shop}}\nspec:\n  \
         selector: {{matchLabels: {{app: web}}}}\n  template:\n    \
         metadata: {{labels: {{app: web}}}}\n    spec:\n      containers:\n      \
         - {{name: main, image: 'ghcr.io/org/deploy:{image}', args: [{script}]}}\n"
    )
}

/// Whether a usual rollout of the model applies anything of a commit that is made while the first stage is suspended.
fn applies_while_suspended(first: Part, app: Part, tie: Tie) -> bool {
    let suspended = |part, waits| {
        let mut stage = stage(Workload::Deployment, part, waits, tie);
        let [one, two] = [stage.specs[0].clone(), stage.specs[1].clone()];
        let hold = |spec: Option<Spec>| {
            let suspend = !waits;
            spec.map(|spec| Spec { suspend, ..spec })
        };
        stage.specs = vec![one.clone(), hold(one), hold(two)];
        let content = stage.directories[0].content.clone();
        stage.directories[0].content = vec![content[0], content[0], content[1]];
        stage
    };
    let setup = Setup {
        stages: vec![suspended(first, false), suspended(app, true)],
        releases: 3,
        ..Setup::default()
    };
    let events = rollout(&setup, Script::default()).events;
    assert!(events.contains(&Event::Fetched(0, 3)), "{events:?}");
    let is_late = |event: &&Event| matches!(event, Event::Applied(_, 3));
    events.iter().any(|event| is_late(&event))
}

/// Whether `plan` says that an object changes.
fn changes_while_suspended(first: Part, app: Part, tie: Tie) -> bool {
    let suspended = |first, app| {
        let mut files = tree(first, app, tie);
        let text = files.get_mut("shop.pipeline").unwrap();
        *text = text.replacen("before app {", "before app { suspend true;", 1);
        files
    };
    let unchanged = Part {
        spec: false,
        files: false,
    };
    let commit = commit(&suspended(unchanged, unchanged), &suspended(first, app));
    let stages = commit.transition.pipelines.iter().flat_map(|it| &it.stages);
    let stages: Vec<_> = stages.collect();
    let is_running = |effect| matches!(effect, Effect::Runs | Effect::RunsAgain | Effect::Rolls);
    assert!(stages.iter().all(|it| !is_running(it.effect)), "{stages:?}");
    let objects = stages.iter().flat_map(|it| &it.objects);
    let fates: Vec<Fate> = objects.map(|it| it.fate).collect();
    let is_quiet = |fate: &Fate| matches!(fate, Fate::Held | Fate::Idle);
    !fates.iter().all(is_quiet)
}

#[test]
fn nothing_is_applied_behind_a_suspended_stage() {
    for tie in [Tie::Revision, Tie::Lockstep, Tie::Addressed] {
        for (first, app) in all_parts() {
            assert!(
                !applies_while_suspended(first, app, tie),
                "{tie:?} {first:?} {app:?}"
            );
            assert!(
                !changes_while_suspended(first, app, tie),
                "{tie:?} {first:?} {app:?}"
            );
        }
    }
}

#[test]
fn a_commit_is_refused_exactly_when_the_model_breaks() {
    let mut wrong = Vec::new();
    let ties = [
        Tie::Revision,
        Tie::Lockstep,
        Tie::SameId,
        Tie::Introduced,
        Tie::Addressed,
        Tie::IntroducedAddressed,
        Tie::Leaving,
    ];
    for tie in ties {
        for (first, app) in all_parts() {
            let refused = refused(first, app, tie);
            let breaks = breaks(first, app, tie);
            if refused.is_empty() == breaks {
                wrong.push(format!(
                    "{tie:?} {first:?} {app:?}: breaks {breaks}, refused {refused:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reason_is_named() {
    let part = |spec, files| Part { spec, files };
    let (spec, files) = (part(true, false), part(false, true));
    assert_eq!(refused(files, files, Tie::Introduced), ["introduced-order"]);
    assert_eq!(refused(spec, files, Tie::Lockstep), ["split-release"]);
    assert_eq!(refused(spec, spec, Tie::Revision), ["split-release"]);
    assert_eq!(refused(spec, spec, Tie::SameId), ["split-release"]);
    assert_eq!(refused(files, files, Tie::IntroducedAddressed), [""; 0]);
    assert_eq!(refused(spec, files, Tie::Leaving), ["split-release"]);
}
