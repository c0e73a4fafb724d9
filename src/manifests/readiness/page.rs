//! The table of kinds as a page.

use super::kinds::{Entry, ReadFrom, entries};
use super::{Expression, Readiness};

const HEAD: &str = "\
# Kinds whose readiness is known

By itself Flux calls an object of a custom kind ready that has no status yet. For the kinds here, in a stage that others wait
for, the build writes into `healthCheckExprs` when an object is ready, unless the stage says it itself with `ready`. For any
other kind `unready-kind` asks for that line.

*Read from* is the controller, its version, and the file of it that tells the entry. *Generation* is where a status says which
generation of the object it is about. Where that is not kept, an object that changes may count as ready until its controller has
looked again, as far as its expression can tell.

| group | kinds | ready when | generation | read from |
| --- | --- | --- | --- | --- |
";

/// The page `docs/kinds.md`.
#[must_use]
pub fn kinds_page() -> String {
    let mut rows: Vec<&Entry> = entries().collect();
    // Those of a whole group, and of ends of groups, stay behind.
    rows.sort_by_key(|it| (it.kinds.is_empty(), it.group.starts_with('*'), it.group));
    let mut page = HEAD.to_owned();
    page.extend(rows.into_iter().map(row));
    page
}

fn row(entry: &Entry) -> String {
    let ReadFrom(controller, version, file) = entry.read_from;
    let kinds = match entry.kinds {
        [] => "all".to_owned(),
        kinds => kinds.join(", ").replace('*', "\\*"),
    };
    format!(
        "| {} | {kinds} | {} | {} | {controller} {version}, `{file}` |\n",
        entry.group.replace('*', "\\*"),
        words(&entry.ready),
        entry.generation.words(),
    )
}

fn words(known: &Readiness) -> String {
    let named = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
        names.join(" and ")
    };
    match known {
        Readiness::Written => "it is written".to_owned(),
        Readiness::Untold(why) => format!("nothing tells: {why}"),
        Readiness::Unreadable(why) => format!("never for Flux: {why}"),
        Readiness::Expression(Expression::Conditions(names)) => format!("true: {}", named(names)),
        Readiness::Expression(Expression::OfGeneration(names)) => {
            format!("true of the present generation: {}", named(names))
        }
        Readiness::Expression(Expression::OfGenerationIfSaid(names)) => {
            format!(
                "true, and of the present generation where it says one: {}",
                named(names)
            )
        }
        // A bar would end the cell.
        Readiness::Expression(Expression::Other { current, .. }) => {
            format!("`{}`", current.replace('|', "\\|"))
        }
    }
}
