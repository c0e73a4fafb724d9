//! A walk over the statements of a tree, each with the place it stands in.

use crate::model::vocabulary::Place;
use crate::syntax::{Statement, Tree};

/// A statement and what is around it.
pub(super) struct Visit<'t, 'p> {
    /// Where it stands.
    pub(super) place: Place,
    /// The statement.
    pub(super) statement: &'t Statement,
    /// The statements around it, the outermost first.
    pub(super) around: &'p [&'t Statement],
}

/// Visits every statement of a tree whose place is known, in the order written.
pub(super) fn walk<'t>(tree: &'t Tree, visit: &mut impl FnMut(&Visit<'t, '_>)) {
    let mut around = Vec::new();
    statements(Place::File, &tree.statements, &mut around, visit);
}

fn statements<'t>(
    place: Place,
    all: &'t [Statement],
    around: &mut Vec<&'t Statement>,
    visit: &mut impl FnMut(&Visit<'t, '_>),
) {
    for statement in all {
        visit(&Visit {
            place,
            statement,
            around,
        });
        let inner = inner(place, &statement.word.value);
        if let (Some(inner), Some(block)) = (inner, &statement.block) {
            around.push(statement);
            statements(inner, &block.statements, around, visit);
            around.pop();
        }
    }
}

/// What the block of a statement is for.
pub(super) fn inner(place: Place, word: &str) -> Option<Place> {
    match (place, word) {
        (Place::File, "environment") => Some(Place::Environment),
        (Place::File | Place::Environment, "stage") => Some(Place::Stage),
        (Place::File | Place::Environment, "defaults") => Some(Place::Defaults),
        (Place::File | Place::Environment, "source") => Some(Place::Source),
        (Place::File | Place::Environment, "flux") => Some(Place::Flux),
        (Place::Stage, "job") => Some(Place::Job),
        (Place::Job, "resources") => Some(Place::Resources),
        _ => None,
    }
}
