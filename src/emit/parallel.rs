//! Work on many items with the processors that there are.

use std::thread;

/// Fewer items than this are not worth a thread: starting one takes as long as emitting some twenty
/// objects.
const WORTH: usize = 256;

/// More threads than this gain nothing on work of a few milliseconds.
const MOST: usize = 4;

/// Does the same to every item; results are in the order of the items.
pub(super) fn map<'a, T: Sync, R: Send>(
    items: &'a [T],
    work: impl Fn(&'a T) -> R + Sync,
) -> Vec<R> {
    let threads = if items.len() < WORTH { 1 } else { processors() };
    if threads == 1 {
        return items.iter().map(work).collect();
    }
    let mut chunks = items.chunks(items.len().div_ceil(threads));
    let own = chunks.next().unwrap_or_default();
    let mut results = Vec::with_capacity(items.len());
    thread::scope(|scope| {
        let work = &work;
        let start = |chunk: &'a [T]| {
            let started = thread::Builder::new()
                .spawn_scoped(scope, move || chunk.iter().map(work).collect::<Vec<R>>());
            (chunk, started)
        };
        let started: Vec<_> = chunks.map(start).collect();
        results.extend(own.iter().map(work));
        for (chunk, handle) in started {
            let done = handle.ok().and_then(|handle| handle.join().ok());
            // Without a thread, the work is done here.
            results.extend(done.unwrap_or_else(|| chunk.iter().map(work).collect()));
        }
    });
    results
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, |count| count.get().min(MOST))
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_keep_the_order_however_many_items_there_are() {
        for count in [0usize, 1, 255, 256, 257, 1000, 1001] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(super::map(&items, |item| item * 2), doubled);
        }
    }
}
