//! Text that the substitution of variables breaks. Page: `broken_substitution.md`.

use std::collections::HashSet;

use crate::diagnostics::{Check, Severity};
use crate::manifests::{Node, Object};

use super::findings::Findings;
use super::{Project, Site};

pub(super) static CHECK: Check = Check {
    name: "broken-substitution",
    severity: Severity::Error,
    summary: "a manifest holds text that the substitution of variables breaks",
    page: include_str!("broken_substitution.md"),
};

const MARK: &str = "kustomize.toolkit.fluxcd.io/substitute";

pub(super) fn run(project: &Project, found: &mut Findings<'_>) {
    for site in project.sites() {
        let Some(variables) = variables(&site) else {
            continue;
        };
        for object in site.tree.objects.iter().filter(|object| !is_exempt(object)) {
            look(&site, &object.node, &variables, found);
        }
    }
}

/// What may be substituted.
enum Variables<'a> {
    /// Exactly these names.
    These(HashSet<&'a str>),
    /// Names that only the cluster knows.
    Any,
}

/// The variables of a stage; `None` when nothing is substituted.
fn variables<'a>(site: &Site<'a>) -> Option<Variables<'a>> {
    if !site
        .settled
        .list(&["postBuild", "substituteFrom"])
        .is_empty()
    {
        return Some(Variables::Any);
    }
    let names = site.settled.map(&["postBuild", "substitute"]).iter();
    let names: HashSet<&str> = names.filter_map(|(name, _)| name.text()).collect();
    (!names.is_empty()).then_some(Variables::These(names))
}

fn is_exempt(object: &Object) -> bool {
    object.mark(MARK).and_then(Node::text) == Some("disabled")
}

/// Looks at every text of an object; the whole YAML text of it is substituted, keys included.
fn look(site: &Site<'_>, node: &Node, variables: &Variables<'_>, found: &mut Findings<'_>) {
    if let Some(text) = node.text().filter(|text| text.contains('$'))
        && let Some(fault) = fault(text, variables)
    {
        found.about(
            site.stage,
            CHECK.at(node.span, fault.message).help(fault.help),
        );
    }
    for (key, value) in node.entries() {
        look(site, key, variables, found);
        look(site, value, variables, found);
    }
    for item in node.items() {
        look(site, item, variables, found);
    }
}

struct Fault {
    message: String,
    help: String,
}

/// The first thing in a text that does not come out as written or as meant, as measured with
/// `fluxcd/pkg/envsubst`.
fn fault(text: &str, variables: &Variables<'_>) -> Option<Fault> {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (_, from) = rest.split_at_checked(at)?;
        let step = match from.strip_prefix("$$") {
            Some(behind) if behind.starts_with('{') => Step::Past(behind),
            Some(_) => Step::Wrong(doubled()),
            None => match from.strip_prefix("${") {
                Some(inside) => expression(inside, variables),
                None => Step::Past(from.strip_prefix('$').unwrap_or_default()),
            },
        };
        match step {
            Step::Past(behind) => rest = behind,
            Step::Wrong(fault) => return Some(fault),
        }
    }
    None
}

enum Step<'t> {
    /// Nothing wrong up to here.
    Past(&'t str),
    Wrong(Fault),
}

fn doubled() -> Fault {
    Fault {
        message: "substitution makes one `$` of `$$`".to_owned(),
        help: exempt("write the text without `$$`"),
    }
}

fn exempt(first: &str) -> String {
    format!("{first}, or give the object the annotation `{MARK}: disabled`")
}

/// What stands behind `${`.
fn expression<'t>(inside: &'t str, variables: &Variables<'_>) -> Step<'t> {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = inside.find(|c| !is_inner(c)).unwrap_or(inside.len());
    let Some((name, behind)) = inside.split_at_checked(end) else {
        return Step::Past("");
    };
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return Step::Wrong(unreadable(inside));
    }
    if let Some(behind) = behind.strip_prefix('}') {
        return if is_known(name, variables) {
            Step::Past(behind)
        } else {
            Step::Wrong(unknown(name))
        };
    }
    let has_default = behind.starts_with(":-") || behind.starts_with(":=");
    match behind.split_once('}') {
        Some((_, behind)) if has_default => Step::Past(behind),
        Some(_) if behind.starts_with(":?") || behind.starts_with(":+") => {
            Step::Wrong(misread(name, behind))
        }
        Some(_) | None => Step::Wrong(unreadable(inside)),
    }
}

fn is_known(name: &str, variables: &Variables<'_>) -> bool {
    match variables {
        Variables::These(names) => names.contains(name),
        Variables::Any => true,
    }
}

fn unknown(name: &str) -> Fault {
    Fault {
        message: format!("`{name}` is substituted, and has no value"),
        help: exempt(&format!(
            "say `substitute {name} = \"…\"`, or write `$${{{name}}}` for the shell's own"
        )),
    }
}

fn unreadable(inside: &str) -> Fault {
    let shown: String = inside
        .chars()
        .take(20)
        .take_while(|&c| c != '}' && c != '\n')
        .collect();
    Fault {
        message: format!("substitution cannot read `${{{shown}}}`, and the stage fails"),
        help: exempt("write `$${` where the shell should see `${`"),
    }
}

fn misread(name: &str, behind: &str) -> Fault {
    let operator: String = behind.chars().take(2).collect();
    Fault {
        message: format!("substitution reads `${{{name}{operator}…}}` otherwise than a shell"),
        help: exempt("write `$${` where the shell should see `${`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Option<String> {
        let variables = Variables::These(HashSet::from(["A"]));
        fault(text, &variables).map(|fault| fault.message)
    }

    #[test]
    fn what_comes_out_as_meant_is_fine() {
        for text in [
            "$A", "$(cmd)", "$((1+1))", "$1", "${A}", "${U:-d}", "${U:=d}", "$${A}", "a$",
            "${A}${A}", "",
        ] {
            assert_eq!(faults(text), None, "{text}");
        }
    }

    #[test]
    fn what_breaks_is_said() {
        let cases = [
            ("${U}", "has no value"),
            ("x $$ y", "makes one `$`"),
            ("$$A", "makes one `$`"),
            ("$$$${A}", "makes one `$`"),
            ("${U:?m}", "otherwise than a shell"),
            ("${A:+x}", "otherwise than a shell"),
            ("${U-d}", "cannot read"),
            ("${arr[@]}", "cannot read"),
            ("${a.b}", "cannot read"),
            ("${@}", "cannot read"),
            ("${!A}", "cannot read"),
            ("${ A }", "cannot read"),
            ("${{ A }}", "cannot read"),
            ("${}", "cannot read"),
            ("${A", "cannot read"),
            ("${1}", "cannot read"),
        ];
        for (text, words) in cases {
            assert!(
                faults(text).is_some_and(|message| message.contains(words)),
                "{text}"
            );
        }
    }

    #[test]
    fn names_from_the_cluster_may_be_any() {
        assert!(fault("${U}", &Variables::Any).is_none());
        assert!(fault("${U-d}", &Variables::Any).is_some());
    }
}
