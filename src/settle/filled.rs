//! What the variables of `postBuild` made of stages, for texts that are tried one after another: most stages are the
//! same in the next one.

use std::collections::HashMap;

use thin_vec::ThinVec;

use crate::manifests::{Additions, Node, Object, Request, StageTree};
use crate::source::{FileId, Span};

use super::objects::{Substitution, fill};

/// What stages came to, by their names. Places in a text that was tried before mean nothing in the next one: what is
/// taken over has the places of the first.
#[derive(Default)]
pub struct Filled {
    /// Another text comes.
    keeps: bool,
    known: HashMap<String, Known>,
}

struct Known {
    made_from: MadeFrom,
    objects: ThinVec<Object>,
    substitution: Substitution,
}

/// All that decides what the objects are: the directory, what is added to it, and the values.
#[derive(PartialEq)]
pub(super) struct MadeFrom {
    request: Request,
    additions: Additions,
    values: Option<Node>,
}

impl MadeFrom {
    pub(super) fn of(request: &Request, additions: &Additions, spec: &Node) -> Self {
        let nowhere = Span::new(FileId(0), 0, 0);
        Self {
            request: request.clone(),
            additions: additions.clone().moved_to(nowhere),
            values: spec
                .get("postBuild")
                .map(|it| it.clone().with_places(&|_| nowhere)),
        }
    }
}

impl Filled {
    /// One that keeps what it was asked for.
    #[must_use]
    pub fn kept() -> Self {
        Self {
            keeps: true,
            ..Self::default()
        }
    }

    /// Puts the variables into the objects of a stage; `made_from` says what these are.
    pub(super) fn fill(
        &mut self,
        (name, made_from): (&str, impl FnOnce() -> MadeFrom),
        tree: &mut StageTree,
        spec: &Node,
    ) -> Substitution {
        if !self.keeps {
            return fill(&mut tree.objects, spec);
        }
        let made_from = made_from();
        if let Some(known) = self.known.get(name).filter(|it| it.made_from == made_from) {
            tree.objects.clone_from(&known.objects);
            return known.substitution.clone();
        }
        let substitution = fill(&mut tree.objects, spec);
        let known = Known {
            made_from,
            objects: tree.objects.clone(),
            substitution: substitution.clone(),
        };
        self.known.insert(name.to_owned(), known);
        substitution
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn read(text: &str, file: u32) -> Node {
        Node::read(text, Span::new(FileId(file), 0, 0)).unwrap()
    }

    /// What a text that stands in `file` makes of one object.
    fn filled(filled: &mut Filled, value: &str, file: u32) -> Arc<Node> {
        let spec = read(&format!("postBuild: {{substitute: {{A: {value}}}}}"), file);
        let object = read(
            "{apiVersion: v1, kind: A, metadata: {name: a}, data: '${A}'}",
            0,
        );
        let mut tree = StageTree::unseen(std::iter::once(Arc::new(object)));
        let none = (Request::default(), Additions::default());
        let made_from = || MadeFrom::of(&none.0, &none.1, &spec);
        filled.fill(("a", made_from), &mut tree, &spec);
        Arc::clone(&tree.objects[0].node)
    }

    #[test]
    fn a_stage_is_filled_in_again_when_something_of_it_changed_and_only_then() {
        let mut kept = Filled::kept();
        let first = filled(&mut kept, "x", 1);
        assert_eq!(first.text_at(&["data"]), Some("x"));
        assert!(Arc::ptr_eq(&first, &filled(&mut kept, "x", 2)));
        let changed = filled(&mut kept, "z", 3);
        assert_eq!(changed.text_at(&["data"]), Some("z"));
    }

    #[test]
    fn places_are_true_where_no_other_text_comes() {
        let mut once = Filled::default();
        let first = filled(&mut once, "x", 1);
        assert!(!Arc::ptr_eq(&first, &filled(&mut once, "x", 2)));
    }
}
