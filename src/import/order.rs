//! The order of the stages in the text.
//!
//! `dependsOn` is emitted in the order of the statements, so an order in which every list ascends gives every list
//! back as it was.

use std::collections::{HashMap, HashSet};

use crate::source::Span;

use super::search::found::Kustomization;

/// The positions `0..lists.len()` so that what stands in a list comes before who has the list, and earlier entries
/// before later ones; where that is impossible, what is left comes in the order given.
pub(super) fn ordered(lists: &[Vec<usize>]) -> Vec<usize> {
    let mut before: Vec<usize> = vec![0; lists.len()];
    let mut behind: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, list) in lists.iter().enumerate() {
        let pairs = list
            .windows(2)
            .filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
        for (first, then) in pairs.chain(list.last().map(|last| (*last, at))) {
            behind.entry(first).or_default().push(then);
            if let Some(count) = before.get_mut(then) {
                *count += 1;
            }
        }
    }
    let is_free = |(at, count): (usize, &usize)| (*count == 0).then_some(at);
    let mut free: std::collections::BTreeSet<usize> =
        before.iter().enumerate().filter_map(is_free).collect();
    let mut order = Vec::with_capacity(lists.len());
    while let Some(at) = free.pop_first() {
        order.push(at);
        for &then in behind.get(&at).into_iter().flatten() {
            if let Some(count) = before.get_mut(then) {
                *count -= 1;
                if *count == 0 {
                    free.insert(then);
                }
            }
        }
    }
    let left: Vec<usize> = before
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(at, _)| at)
        .collect();
    order.extend(left);
    order
}

/// The members that a Kustomization waits for, each once.
pub(super) fn waits(one: &Kustomization, known: &HashMap<&str, usize>) -> Vec<(usize, Span)> {
    let mut seen = HashSet::new();
    let entries = one
        .waits()
        .filter_map(|(name, span)| Some((*known.get(name)?, span)));
    entries.filter(|(at, _)| seen.insert(*at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_ascend() {
        assert_eq!(ordered(&[vec![2, 1], vec![], vec![]]), [2, 1, 0]);
        assert_eq!(ordered(&[vec![], vec![0], vec![1]]), [0, 1, 2]);
        assert_eq!(ordered(&[vec![1], vec![0], vec![]]), [2, 0, 1], "a cycle");
    }
}
