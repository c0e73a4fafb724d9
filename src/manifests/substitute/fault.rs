//! What does not come out as written or as meant.

use crate::manifests::{Node, NodeValue};
use crate::source::Span;
use crate::values::name::is_substitution;

use super::EXEMPTION;
use super::evaluate::Variables;
use super::template::{Expression, Operation, Otherwise, Template, Unreadable};

/// Something that the substitution breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubstitutionFault {
    /// Where it is written.
    pub span: Span,
    /// What happens.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The stage fails: nothing of it is applied.
    pub is_fatal: bool,
    /// Whether it is a fault whatever the author knows, and whatever else there is.
    pub certainty: Certainty,
}

/// How certain it is that something in a text is a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It is one.
    Sure,
    /// It is one unless somebody else gives a value to the variable.
    Valueless,
    /// Whoever knows how Flux reads it may have meant it.
    MayBeMeant,
}

/// The first fault of each text of an object; the whole text of it is substituted, keys included.
pub(super) fn in_texts(node: &Node, variables: Variables<'_>) -> Vec<SubstitutionFault> {
    let mut found = Vec::new();
    collect_faults(node, variables, &mut found);
    found
}

fn collect_faults(node: &Node, variables: Variables<'_>, found: &mut Vec<SubstitutionFault>) {
    let text = node.text().filter(|text| text.contains('$'));
    found.extend(text.and_then(|text| in_text(text, node.span, variables)));
    for (key, value) in node.entries() {
        collect_faults(key, variables, found);
        collect_faults(value, variables, found);
    }
    for item in node.items() {
        collect_faults(item, variables, found);
    }
}

/// The first thing in a text that does not come out as written or as meant.
pub(super) fn in_text(
    text: &str,
    span: Span,
    variables: Variables<'_>,
) -> Option<SubstitutionFault> {
    let said = match Template::read(text) {
        Err(unreadable) => self::unreadable(&unreadable),
        Ok(template) => {
            let expressions = template.expressions();
            let wrong = expressions.iter().filter_map(|it| wrong(it, variables));
            let doubled = template.is_doubled.then(doubled);
            // What may be meant hides nothing behind it.
            let wrong = wrong.chain(doubled);
            wrong.min_by_key(|it| it.certainty == Certainty::MayBeMeant)?
        }
    };
    let Said {
        message,
        help,
        is_fatal,
        certainty,
    } = said;
    Some(SubstitutionFault {
        span,
        message,
        help,
        is_fatal,
        certainty,
    })
}

/// What is wrong with an object of whose texts each is right by itself.
pub(super) fn of_object(
    object: &Node,
    reason: &str,
    variables: Variables<'_>,
) -> SubstitutionFault {
    let span = culprit(object, variables).unwrap_or(object.span);
    SubstitutionFault {
        span,
        message: format!("with its values, the object cannot be read any more: {reason}"),
        help: exempt("choose values that leave it YAML: quotes around a variable are lost before"),
        is_fatal: true,
        certainty: Certainty::Sure,
    }
}

/// The text that breaks an object by itself.
fn culprit(node: &Node, variables: Variables<'_>) -> Option<Span> {
    let breaks = |text: &Node| {
        let span = text.span;
        let alone = Node {
            value: NodeValue::Map([(Node::of_text("x", span), text.clone())].into()),
            span,
        };
        super::put_in(&alone, variables).is_err()
    };
    if node.text().is_some_and(|text| text.contains('$')) && breaks(node) {
        return Some(node.span);
    }
    let keys = node.entries().iter().flat_map(|(key, value)| [key, value]);
    let mut parts = node.items().iter().chain(keys);
    parts.find_map(|part| culprit(part, variables))
}

struct Said {
    message: String,
    help: String,
    is_fatal: bool,
    certainty: Certainty,
}

fn wrong(expression: &Expression, variables: Variables<'_>) -> Option<Said> {
    let name = expression.name.as_str();
    match &expression.operation {
        Operation::Default(Otherwise::Plus, _) => Some(misread(name, ":+", Certainty::Sure)),
        // With a value, both read it alike.
        Operation::Default(Otherwise::Question, _) => {
            let certainty = match variables.lack(name) {
                true => Certainty::Valueless,
                false => Certainty::MayBeMeant,
            };
            Some(misread(name, ":?", certainty))
        }
        Operation::Default(Otherwise::Minus | Otherwise::Equal, _) => None,
        Operation::Value
        | Operation::Length
        | Operation::Part(..)
        | Operation::Case(_)
        | Operation::Replace(..)
        | Operation::Trim(..) => variables.lack(name).then(|| valueless(name)),
    }
}

fn valueless(name: &str) -> Said {
    let own = format!("write `$${{{name}}}` for the shell's own");
    let first = if is_substitution(name) {
        format!("say `substitute {name} = \"…\"`, or {own}")
    } else {
        own
    };
    // No variable of a Kustomization can be called so.
    let certainty = match is_substitution(name) {
        true => Certainty::Valueless,
        false => Certainty::Sure,
    };
    Said {
        message: format!("`{name}` is substituted, and has no value"),
        help: exempt(&first),
        is_fatal: false,
        certainty,
    }
}

fn doubled() -> Said {
    Said {
        message: "substitution makes one `$` of `$$`".to_owned(),
        help: exempt("write the text without `$$`"),
        is_fatal: false,
        certainty: Certainty::MayBeMeant,
    }
}

fn unreadable(unreadable: &Unreadable) -> Said {
    let shown: String = unreadable
        .inside
        .chars()
        .take(20)
        .take_while(|&c| c != '}' && c != '\n')
        .collect();
    Said {
        message: format!("substitution cannot read `${{{shown}}}`, and the stage fails"),
        help: exempt("write `$${` where the shell should see `${`"),
        is_fatal: true,
        certainty: Certainty::Sure,
    }
}

fn misread(name: &str, operator: &str, certainty: Certainty) -> Said {
    Said {
        message: format!("substitution reads `${{{name}{operator}…}}` otherwise than a shell"),
        help: exempt("write `$${` where the shell should see `${`"),
        is_fatal: false,
        certainty,
    }
}

fn exempt(first: &str) -> String {
    format!("{first}, or give the object the annotation `{EXEMPTION}: disabled`")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::manifests::substitute::Others;
    use crate::source::FileId;

    fn message(text: &str, others: Others) -> Option<String> {
        let known = BTreeMap::from([("A", "a")]);
        let variables = Variables {
            known: &known,
            others,
        };
        let fault = in_text(text, Span::new(FileId(0), 0, 0), variables);
        fault.map(|fault| fault.message)
    }

    #[test]
    fn what_comes_out_as_meant_is_fine() {
        for text in [
            "$A", "$(cmd)", "$((1+1))", "$1", "${A}", "${U:-d}", "${U:=d}", "${U=d}", "$${A}",
            "a$", "${A}${A}", "${A^^}", "${#A}", "${A%.*}", "${A:0:1}", "",
        ] {
            assert_eq!(message(text, Others::None), None, "{text}");
        }
    }

    #[test]
    fn what_breaks_is_said() {
        let cases = [
            ("${U}", "has no value"),
            ("${1}", "has no value"),
            ("${U^^}", "has no value"),
            ("${U:-${V}}", "has no value"),
            ("x $$ y", "makes one `$`"),
            ("$$A", "makes one `$`"),
            ("$$$${A}", "makes one `$`"),
            ("${U:?m}", "otherwise than a shell"),
            ("${A:+x}", "otherwise than a shell"),
            ("${U-d}", "cannot read"),
            ("${arr[@]}", "cannot read"),
            ("${A", "cannot read"),
        ];
        for (text, words) in cases {
            let said = message(text, Others::None);
            assert!(said.is_some_and(|it| it.contains(words)), "{text}");
        }
    }

    #[test]
    fn names_from_the_cluster_may_be_any_that_a_variable_can_have() {
        assert_eq!(message("${U}", Others::OnCluster), None);
        assert!(message("${1}", Others::OnCluster).is_some());
        assert!(message("${U-d}", Others::OnCluster).is_some());
    }
}
