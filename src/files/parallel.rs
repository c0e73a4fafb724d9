//! Work on the disk, shared by two threads.

use std::sync::atomic::{AtomicUsize, Ordering};

/// From how many files on a second thread is worth its start.
const WORTH_A_THREAD: usize = 96;

/// Which of the threads does a piece of work.
#[derive(Clone, Copy)]
pub(super) struct Worker(pub(super) usize);

/// Does each piece of work once, and gives the results in the order of the pieces.
///
/// `files` is how many files they are about together. Large pieces should come first.
pub(super) fn each<T: Sync, R: Send>(
    pieces: &[T],
    files: usize,
    work: impl Fn(Worker, &T) -> R + Sync,
) -> Vec<R> {
    if files < WORTH_A_THREAD || pieces.len() < 2 {
        return pieces.iter().map(|piece| work(Worker(0), piece)).collect();
    }
    let next = AtomicUsize::new(0);
    let share = |worker| {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = pieces.get(at) else {
                return done;
            };
            done.push((at, work(worker, piece)));
        }
    };
    let mut results = std::thread::scope(|scope| {
        let other = scope.spawn(|| share(Worker(1)));
        let mut mine = share(Worker(0));
        match other.join() {
            Ok(theirs) => mine.extend(theirs),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        mine
    });
    results.sort_unstable_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_pieces() {
        let pieces: Vec<usize> = (0..1000).collect();
        assert_eq!(
            each(&pieces, 1000, |_, piece| piece * 2),
            pieces.iter().map(|p| p * 2).collect::<Vec<_>>()
        );
    }
}
