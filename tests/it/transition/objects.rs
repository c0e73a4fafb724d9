//! The rules about objects against the model: whatever an interleaving loses, `plan` refuses, but for what the commit
//! asks for.

use std::collections::BTreeMap;

use flux_pipeline::diagnostics::Severity;
use flux_pipeline::simulate::{
    Dependency, Directory, Limits, Object, Setup, Spec, StageSetup, Violation, Workload, explore,
};

use crate::support::commit;

/// Path and text.
type Tree = BTreeMap<String, String>;

/// Where a commit leaves the object that was in the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Stays,
    Moves,
    Goes,
}

/// Which of the two stages waits for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Neither,
    ToolsLast,
    AppLast,
}

#[derive(Clone, Copy, Debug)]
struct Case {
    fate: Fate,
    order: Order,
    /// Whether the app prunes, before and after.
    prunes: [bool; 2],
}

/// Whether a stage prunes, before and after.
const PRUNES: [[bool; 2]; 4] = [[true, true], [true, false], [false, true], [false, false]];

fn cases() -> impl Iterator<Item = Case> {
    let fates = [Fate::Stays, Fate::Moves, Fate::Goes];
    let orders = [Order::Neither, Order::ToolsLast, Order::AppLast];
    let pairs = fates
        .into_iter()
        .flat_map(move |fate| orders.map(|order| (fate, order)));
    pairs.flat_map(|(fate, order)| {
        PRUNES.map(|prunes| Case {
            fate,
            order,
            prunes,
        })
    })
}

/// Whether an interleaving of the model loses the object, which the first of two stages has.
fn loses(first: StageSetup, second: StageSetup) -> bool {
    let setup = Setup {
        stages: vec![first, second],
        // The second one is the app in another namespace.
        objects: vec![Object::Serves(0); 2],
        releases: 2,
        stale: true,
        ..Setup::default()
    };
    let found = explore(&setup, Limits::default());
    let violation = found.violation.map(|trace| trace.violation);
    assert!(found.complete || violation.is_some());
    assert!(matches!(violation, None | Some(Violation::Lost { .. })));
    violation.is_some()
}

fn is_lost(case: Case) -> bool {
    let (changes, moves) = (case.fate != Fate::Stays, case.fate == Fate::Moves);
    let app = stage(case.prunes, (case.order == Order::AppLast).then_some(1));
    let tools = stage([true, true], (case.order == Order::ToolsLast).then_some(0));
    loses(
        holding(app, changes, [true, !changes]),
        holding(tools, moves, [false, moves]),
    )
}

fn stage(prunes: [bool; 2], first: Option<usize>) -> StageSetup {
    let depends_on = first.map(|stage| Dependency {
        stage,
        expression: None,
    });
    let spec = |prunes| {
        Some(Spec {
            depends_on: depends_on.clone().into_iter().collect(),
            prunes,
            ..Spec::default()
        })
    };
    StageSetup {
        workload: Workload::Deployment,
        specs: prunes.map(spec).to_vec(),
        ..StageSetup::default()
    }
}

fn holding(stage: StageSetup, changes: bool, holds: [bool; 2]) -> StageSetup {
    let directory = Directory {
        content: vec![1, if changes { 2 } else { 1 }],
        objects: holds.map(|holds| vec![0; usize::from(holds)]).to_vec(),
        ..Directory::default()
    };
    StageSetup {
        directories: vec![directory],
        ..stage
    }
}

/// The names of what `plan` refuses in such a commit.
fn refused(case: Case) -> Vec<&'static str> {
    let [before, after] = case.prunes;
    let before = tree(case.order, before, Fate::Stays);
    errors(&before, &tree(case.order, after, case.fate))
}

fn errors(before: &Tree, after: &Tree) -> Vec<&'static str> {
    let found = commit(before, after).found;
    let errors = found.iter().filter(|it| it.severity == Severity::Error);
    errors.map(|found| found.check.name).collect()
}

fn tree(order: Order, prunes: bool, fate: Fate) -> Tree {
    let (app, tools) = match order {
        Order::Neither => ("stage app", "stage tools"),
        Order::ToolsLast => ("stage app", "stage tools after app"),
        Order::AppLast => ("stage app", "stage tools before app"),
    };
    let text = format!("{app} {{ prune {prunes} }}\n{tools}\n");
    let mut files = BTreeMap::from([
        ("shop.pipeline".to_owned(), text),
        ("deploy/web.yaml".to_owned(), deployment("web")),
        ("tools/helper.yaml".to_owned(), deployment("helper")),
    ]);
    match fate {
        Fate::Stays => files.insert("deploy/admin.yaml".to_owned(), deployment("admin")),
        Fate::Moves => files.insert("tools/admin.yaml".to_owned(), deployment("admin")),
        Fate::Goes => None,
    };
    files
}

fn deployment(name: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: shop}}\nspec:\n  \
         selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    \
         metadata: {{labels: {{app: {name}}}}}\n    spec:\n      containers:\n      \
         - {{name: main, image: 'ghcr.io/org/shop:v1'}}\n"
    )
}

/// A stage that prunes, before the commit and after it, deletes what is taken out: that is what it is for.
fn is_asked_for(case: Case) -> bool {
    case.fate == Fate::Goes && case.prunes[0]
}

#[test]
fn a_commit_is_refused_exactly_when_the_model_loses_what_it_does_not_take_out() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (refused, lost) = (refused(case), is_lost(case));
        let is_refused = lost && !is_asked_for(case);
        if refused.is_empty() == is_refused {
            wrong.push(format!("{case:?}: lost {lost}, refused {refused:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn another_namespace_is_refused_exactly_when_the_model_loses_the_app_in_the_old_one() {
    for prunes in PRUNES {
        let mut app = holding(stage(prunes, None), true, [true, false]);
        app.directories[0].objects[1] = vec![1];
        let lost = loses(
            app,
            holding(stage([true, true], None), false, [false, false]),
        );
        let [before, mut after] = prunes.map(|it| tree(Order::Neither, it, Fate::Stays));
        for text in after.values_mut() {
            *text = text.replace(
                "name: admin, namespace: shop",
                "name: admin, namespace: store",
            );
        }
        let refused = errors(&before, &after);
        assert_eq!(refused.contains(&"changed-namespace"), lost, "{prunes:?}");
        assert_eq!(refused.is_empty(), !lost, "{prunes:?}: {refused:?}");
    }
}

/// A commit that removes a stage with an object in it, which another stage has from then on or nobody.
#[derive(Clone, Copy, Debug)]
struct Removal {
    moves: bool,
    setting: &'static str,
}

fn removals() -> impl Iterator<Item = Removal> {
    let settings = [
        "",
        "prune false",
        "deletion orphan",
        "deletion delete; prune false",
        "suspend true",
        "suspend true; deletion delete",
    ];
    let all = settings.into_iter();
    all.flat_map(|setting| [true, false].map(|moves| Removal { moves, setting }))
}

fn is_lost_with_its_stage(removal: Removal) -> bool {
    let says = |word| removal.setting.contains(word);
    let mut gone = holding(stage([true, true], None), false, [true, true]);
    let spec = gone.specs[0].as_mut().unwrap();
    spec.suspend = says("suspend true");
    spec.deletes = says("deletion delete") || !(says("prune false") || says("orphan"));
    gone.specs[1] = None;
    let tools = stage([true, true], None);
    loses(gone, holding(tools, removal.moves, [false, removal.moves]))
}

fn refused_with_its_stage(removal: Removal) -> Vec<&'static str> {
    let mut before = tree(Order::Neither, true, Fate::Goes);
    let mut after = before.clone();
    let text = before.get_mut("shop.pipeline").unwrap();
    *text += &format!("stage admin {{ {} }}\n", removal.setting);
    before.insert("admin/admin.yaml".to_owned(), deployment("admin"));
    if removal.moves {
        after.insert("tools/admin.yaml".to_owned(), deployment("admin"));
    }
    errors(&before, &after)
}

#[test]
fn a_stage_is_kept_from_going_exactly_when_the_model_loses_what_is_in_it() {
    let mut wrong = Vec::new();
    for removal in removals() {
        let refused = refused_with_its_stage(removal);
        let lost = is_lost_with_its_stage(removal);
        let expected: &[&str] = match (lost, removal.moves) {
            (false, _) => &[],
            (true, true) => &["renamed-stage"],
            (true, false) => &["deleted-app"],
        };
        if refused != expected {
            wrong.push(format!("{removal:?}: lost {lost}, refused {refused:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
