//! The closest of some names, for every "did you mean".

/// The candidate closest to `wanted`, if one is close enough to be what was meant.
#[must_use]
pub fn closest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (wanted.chars().count() / 3).max(1);
    let scored = candidates
        .into_iter()
        .filter(|candidate| *candidate != wanted);
    let scored = scored.map(|candidate| (distance(wanted, candidate), candidate));
    scored
        .filter(|&(distance, _)| distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edits between two words, a swap of neighbours counting as one (optimal string alignment).
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.len().abs_diff(right.len()) > left.len() / 3 + 1 {
        return usize::MAX;
    }
    let mut older: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for (row, &l) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &r) in right.iter().enumerate() {
            let cell = |line: &[usize], at: usize| line.get(at).copied().unwrap_or(usize::MAX / 2);
            let replaced = cell(&previous, column) + usize::from(l != r);
            let mut best = replaced
                .min(cell(&previous, column + 1) + 1)
                .min(cell(&current, column) + 1);
            let swapped = row > 0
                && column > 0
                && left.get(row - 1) == Some(&r)
                && right.get(column - 1) == Some(&l);
            if swapped {
                best = best.min(cell(&older, column - 1) + 1);
            }
            current.push(best);
        }
        older = std::mem::replace(&mut previous, current);
    }
    previous.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_slip_is_mended_and_another_word_is_not() {
        assert_eq!(closest("befor", ["before", "after"]), Some("before"));
        assert_eq!(closest("magirate", ["migrate"]), Some("migrate"));
        assert_eq!(closest("ap", ["app", "cache"]), Some("app"));
        assert_eq!(closest("database", ["app", "cache"]), None);
    }
}
