//! What `postBuild` of a Kustomization makes of an object: `SubstituteVariables` in `fluxcd/pkg/kustomize`.
//!
//! Takes an object and the variables; gives the object with the values in it, and what is wrong. The
//! object goes through its text: values are put into the text, keys included, and the text is read again,
//! so a value may become a boolean, a number or a map, and quotes of the user's count for nothing. It
//! deliberately guesses nothing: a field that depends on a value that only the cluster knows keeps its
//! expression, and is listed as unknown.

mod evaluate;
mod fault;
mod pattern;
mod print;
mod read;
mod template;

use std::collections::BTreeMap;

use crate::source::Span;

use super::Node;
use evaluate::{Value, Variables};
use template::{Piece, Template};

pub use fault::{Certainty, SubstitutionFault};

/// What keeps an object out of it, as annotation or label.
const EXEMPTION: &str = "kustomize.toolkit.fluxcd.io/substitute";

/// Whether there may be more variables than those that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// No: another name stands for nothing.
    None,
    /// Yes, in objects that `substituteFrom` names.
    OnCluster,
}

/// An object with values in the place of variables.
#[derive(Clone, Debug, PartialEq)]
pub struct Substituted {
    /// The object; a value that changed stands where its expression is written.
    pub node: Node,
    /// What only the cluster knows.
    pub unknown: Vec<Unknown>,
    /// What does not come out as written or as meant.
    pub faults: Vec<SubstitutionFault>,
}

/// A field whose value only the cluster knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The variable in it.
    pub variable: String,
    /// Where the field is written.
    pub span: Span,
}

impl Substituted {
    fn unchanged(object: &Node) -> Self {
        Self {
            node: object.clone(),
            unknown: Vec::new(),
            faults: Vec::new(),
        }
    }
}

impl Unknown {
    /// Whether it is written in a place.
    #[must_use]
    pub fn is_in(&self, place: Span) -> bool {
        place.file == self.span.file && place.start <= self.span.start && self.span.end <= place.end
    }
}

/// Puts variables into an object.
///
/// Whether a Kustomization substitutes at all is for the caller to say: without a single variable it does
/// not, unless its strategy is `Always`.
#[must_use]
pub fn substitute(object: &Node, known: &BTreeMap<&str, &str>, others: Others) -> Substituted {
    if !takes_variables(object) {
        return Substituted::unchanged(object);
    }
    let variables = Variables { known, others };
    let mut faults = fault::in_texts(object, variables);
    match put_in(object, variables) {
        Ok((node, unknown)) => {
            // What cannot be read alone may end in a text behind it.
            faults.iter_mut().for_each(|fault| fault.is_fatal = false);
            Substituted {
                node,
                unknown,
                faults,
            }
        }
        Err(reason) => {
            if !faults.iter().any(|it| it.is_fatal) {
                faults.push(fault::of_object(object, &reason, variables));
            }
            Substituted {
                faults,
                unknown: undecided(object),
                ..Substituted::unchanged(object)
            }
        }
    }
}

/// What an expression stands in: of an object that cannot be read any more, nobody knows what it becomes.
fn undecided(node: &Node) -> Vec<Unknown> {
    let mut found = Vec::new();
    if let Some(variable) = node.text().and_then(first_variable) {
        let span = node.span;
        found.push(Unknown { variable, span });
    }
    let entries = node.entries().iter().flat_map(|(key, value)| [key, value]);
    found.extend(node.items().iter().chain(entries).flat_map(undecided));
    found
}

/// The name in the first expression of a text; nothing where that cannot be read.
fn first_variable(text: &str) -> Option<String> {
    let Ok(template) = Template::read(text) else {
        return Some(String::new());
    };
    let mut expressions = template.expressions().into_iter();
    expressions.next().map(|it| it.name.clone())
}

/// Whether an object has a place for a variable, and no mark that keeps them out of it.
#[must_use]
pub fn takes_variables(object: &Node) -> bool {
    !is_exempt(object) && has_dollar(object)
}

/// Whether an object is left as it is.
fn is_exempt(object: &Node) -> bool {
    let mark = |field| object.text_at(&["metadata", field, EXEMPTION]);
    [mark("annotations"), mark("labels")].contains(&Some("disabled"))
}

fn has_dollar(node: &Node) -> bool {
    let is_in = |text: &str| text.contains('$');
    node.text().is_some_and(is_in)
        || node.items().iter().any(has_dollar)
        || node
            .entries()
            .iter()
            .any(|(key, value)| has_dollar(key) || has_dollar(value))
}

/// The object with values in it, or why there is none.
fn put_in(object: &Node, variables: Variables<'_>) -> Result<(Node, Vec<Unknown>), String> {
    let text = print::print(object);
    let template = Template::read(&text).map_err(|_| "an expression cannot be read".to_owned())?;
    let open = Open::beside(&text);
    let text = filled(&template, variables, open)?;
    let new = read::read(&text)?;
    let mut places = read::Places::new(open);
    let node = places.place(object, new);
    Ok((node, places.unknown))
}

/// The text of a template, with each unknown value between two letters that stand for nothing.
fn filled(template: &Template, variables: Variables<'_>, open: Open) -> Result<String, String> {
    let mut text: Vec<u8> = Vec::new();
    for piece in &template.pieces {
        match piece {
            Piece::Text(plain) => text.extend(plain.bytes()),
            Piece::Expression(expression) => match evaluate::expression(expression, variables) {
                Value::Known(value) => text.extend(value),
                Value::Unknown => text.extend(open.around(&expression.name).bytes()),
            },
        }
    }
    let text = String::from_utf8(text).map_err(|_| "a letter is cut in two".to_owned())?;
    // What was written has none of them: the library of the time of YAML 1.1 takes them for ends of lines.
    if text.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return Err("a value holds the end of a line".to_owned());
    }
    Ok(text)
}

/// The letter around the name of a variable that only the cluster knows: one that the text does not have.
#[derive(Clone, Copy)]
struct Open(char);

impl Open {
    /// Letters for private use mean nothing to YAML.
    fn beside(text: &str) -> Self {
        let free = ('\u{e000}'..='\u{f8ff}').find(|letter| !text.contains(*letter));
        Self(free.unwrap_or('\u{e000}'))
    }

    fn around(self, name: &str) -> String {
        format!("{0}{name}{0}", self.0)
    }

    /// The variables that a text waits for.
    fn names(self, text: &str) -> impl Iterator<Item = &str> {
        text.split(self.0).skip(1).step_by(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    const WHERE: FileId = FileId(7);

    fn object(text: &str) -> Node {
        let mut documents = super::super::yaml::parse(WHERE, text);
        documents.nodes.pop().unwrap()
    }

    fn filled(text: &str, others: Others) -> Substituted {
        let known = BTreeMap::from([("YES", "true"), ("N", "3"), ("K", "key"), ("MAP", "a: b")]);
        substitute(&object(text), &known, others)
    }

    #[test]
    fn quotes_of_the_users_do_not_keep_a_value_a_text() {
        let node = filled("a: ${YES}\nb: \"${N}\"\nc: x${N}\n", Others::None).node;
        assert_eq!(node.get("a").and_then(Node::boolean), Some(true));
        assert_eq!(node.get("b").and_then(Node::integer), Some(3));
        assert_eq!(node.text_at(&["c"]), Some("x3"));
    }

    #[test]
    fn values_stand_where_their_expressions_stand() {
        let text = "k: [1, '${YES}', x]\n${K}: {z: 0o7}\n";
        let old = object(text);
        let new = filled(text, Others::None).node;
        let items = new.get("k").unwrap().items();
        assert_eq!(items[1].boolean(), Some(true));
        assert_eq!(items[1].span, old.get("k").unwrap().items()[1].span);
        // What did not change is as it was.
        assert_eq!(new.at(&["key", "z"]), old.at(&["${K}", "z"]));
    }

    #[test]
    fn what_only_the_cluster_knows_is_not_guessed() {
        let text = "a: ${S}\nb: ${S:-x}\nc: ${N}\nd: {e: [\"${T}\"]}\n";
        let filled = filled(text, Others::OnCluster);
        let names: Vec<&str> = filled.unknown.iter().map(|it| &*it.variable).collect();
        assert_eq!(names, ["S", "S", "T"]);
        let unknown = |key: &str| {
            let value = filled.node.get(key).unwrap();
            filled.unknown.iter().any(|it| it.is_in(value.span))
        };
        assert!(unknown("a") && unknown("b") && !unknown("c") && unknown("d"));
        assert_eq!(filled.node.text_at(&["a"]), Some("${S}"));
    }

    #[test]
    fn an_object_with_the_mark_stays_as_it_is() {
        for field in ["annotations", "labels"] {
            let text = format!("metadata: {{{field}: {{{EXEMPTION}: disabled}}}}\na: ${{U-}}\n");
            assert_eq!(
                filled(&text, Others::None),
                Substituted::unchanged(&object(&text))
            );
        }
    }

    #[test]
    fn a_value_that_breaks_the_object_is_a_fault_at_its_place() {
        let text = "a: ${YES}\nb: x ${MAP}\n";
        let filled = filled(text, Others::None);
        assert!(filled.faults[0].is_fatal);
        assert_eq!(filled.faults[0].span, object(text).get("b").unwrap().span);
        assert_eq!(filled.node, object(text));
    }
}
