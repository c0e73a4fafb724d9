//! The table of kinds as a page.

use super::kinds::{KINDS, MANAGED, WRITTEN};
use super::read_from::READ_FROM;
use super::{Expression, Readiness, conditions};

const HEAD: &str = "\
# Kinds whose readiness is known

By itself Flux calls an object of a custom kind ready that has no status yet. For the kinds here, in a stage that others wait
for, the build writes into `healthCheckExprs` when an object is ready, unless the stage says it itself with `ready`. For any
other kind `unready-kind` asks for that line.

*Read from* is the controller whose API types the entry was last compared with, and its version; where nothing stands there,
none was noted. *Generation* is where its status says which generation of the object it is about. Where that is not kept, an
object that changes may count as ready until its controller has looked again, as far as its expression can tell.

| group | kinds | ready when | read from | generation |
| --- | --- | --- | --- | --- |
";

/// The page `docs/kinds.md`.
#[must_use]
pub fn kinds_page() -> String {
    let mut page = HEAD.to_owned();
    let rows = KINDS.iter();
    page.extend(rows.map(|(group, kinds, known)| row(group, &kinds.join(", "), known)));
    let managed = MANAGED.iter();
    let managed = managed.map(|end| {
        row(
            &format!("*{end}"),
            "managed resources",
            &conditions(&["Ready", "Synced"]),
        )
    });
    page.extend(managed);
    let written = WRITTEN.iter();
    page.extend(written.map(|group| row(group, "all", &Readiness::Written)));
    page
}

fn row(group: &str, kinds: &str, known: &Readiness) -> String {
    let controller = READ_FROM.iter().find(|it| it.group == group);
    let read_from = controller.map(|it| format!("{} {}", it.name, it.version));
    // What is ready when it is written has no status to compare.
    let has_status = *known != Readiness::Written;
    let generation = controller.filter(|_| has_status);
    let generation = generation.map(|it| it.generation.words());
    format!(
        "| {group} | {kinds} | {} | {} | {} |\n",
        words(known),
        read_from.unwrap_or_else(|| "–".to_owned()),
        generation.unwrap_or("–")
    )
}

fn words(known: &Readiness) -> String {
    let named = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
        names.join(" and ")
    };
    match known {
        Readiness::Written => "it is written".to_owned(),
        Readiness::Unreadable(why) => format!("Flux cannot see it: {why}"),
        Readiness::Expression(Expression::Conditions(names)) => format!("true: {}", named(names)),
        Readiness::Expression(Expression::OfGeneration(names)) => {
            format!("true of the present generation: {}", named(names))
        }
        // A bar would end the cell.
        Readiness::Expression(Expression::Other { current, .. }) => {
            format!("`{}`", current.replace('|', "\\|"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_controller_has_a_kind() {
        for controller in READ_FROM {
            let mut kinds = KINDS.iter();
            assert!(
                kinds.any(|(group, ..)| *group == controller.group),
                "{}",
                controller.group
            );
        }
    }
}
