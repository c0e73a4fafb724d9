//! Long edges made straight where there is room.

use crate::graph::table::Table;

use super::layers::Layers;

/// Puts all bends of an edge in one line when the items beside them leave room for that; an edge whose
/// whole way has no room keeps its bends.
pub(super) fn align(layers: &Layers, room: impl Fn(usize) -> f64, x: &mut Table<f64>) {
    let beside = beside(layers);
    for chain in &layers.chains {
        let Some((&from, [bends @ .., to])) = chain.split_first() else {
            continue;
        };
        if bends.is_empty() {
            continue;
        }
        let (mut least, mut most) = (f64::NEG_INFINITY, f64::INFINITY);
        for &bend in bends {
            let (left, right) = beside.get(bend);
            let away = |item: usize| room(item) + room(bend);
            least = least.max(left.map_or(least, |left| x.get(left) + away(left)));
            most = most.min(right.map_or(most, |right| x.get(right) - away(right)));
        }
        if least <= most {
            let line = nearest(bends, x, [x.get(from), x.get(*to)], [least, most]);
            bends.iter().for_each(|&bend| x.set(bend, line));
        }
    }
}

/// The line within the limits that needs the fewest turns: below one of the ends, or else in the middle of
/// where the bends are.
#[expect(clippy::cast_precision_loss, reason = "an edge has few bends")]
fn nearest(bends: &[usize], x: &Table<f64>, ends: [f64; 2], limits: [f64; 2]) -> f64 {
    let [least, most] = limits;
    let mean = bends.iter().map(|&bend| x.get(bend)).sum::<f64>() / bends.len() as f64;
    let straight = ends.into_iter().filter(|end| (least..=most).contains(end));
    let nearer = |a: &f64, b: &f64| (a - mean).abs().total_cmp(&(b - mean).abs());
    straight
        .min_by(nearer)
        .unwrap_or_else(|| mean.max(least).min(most))
}

type Beside = (Option<usize>, Option<usize>);

/// The items left and right of each item in its row.
fn beside(layers: &Layers) -> Table<Beside> {
    let mut beside: Table<Beside> = Table::new(layers.items());
    for row in &layers.rows {
        for (&left, &right) in row.iter().zip(row.iter().skip(1)) {
            beside.set(left, (beside.get(left).0, Some(right)));
            beside.set(right, (Some(left), beside.get(right).1));
        }
    }
    beside
}
