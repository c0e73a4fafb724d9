//! Reads the log of one container to its end, through disconnects.

use std::time::Duration;

use futures::{AsyncBufRead, AsyncBufReadExt};
use kube::api::LogParams;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::Said;
use crate::cluster::log_lines::{KEPT, Tail};
use crate::cluster::pod_logs::Reading;
use crate::cluster::problem::{Problem, ProblemKind};
use crate::cluster::session::Session;
use crate::cluster::watch::Pause;

/// How long a log may be silent behind the end of its container.
const SILENCE: Duration = Duration::from_secs(1);

/// Reads a log to the end of its container, through disconnects.
pub(super) async fn read(
    session: Session,
    reading: Reading,
    mut is_over: watch::Receiver<bool>,
    sender: mpsc::Sender<Said>,
) {
    let mut tail = Tail::default();
    let mut pause = Pause::default();
    loop {
        let was_over = *is_over.borrow();
        let ended = once(&session, &reading, &mut tail, &mut is_over, &sender).await;
        match ended {
            Ok(()) if was_over => {
                let line = tail.end().filter(|_| reading.is_told);
                if let Some(line) = line {
                    let _ = sender.send(Said::Line(reading.clone(), line)).await;
                }
                break;
            }
            Ok(()) => {}
            Err(problem) if is_hopeless(&problem) => {
                if problem.kind == ProblemKind::Forbidden {
                    let _ = sender.send(Said::Unread(problem)).await;
                }
                break;
            }
            Err(_) if was_over && pause.is_long() => break,
            Err(_) => {}
        }
        let wait = pause.next().unwrap_or(SILENCE);
        let is_news = |is_over: &bool| *is_over && !was_over;
        let _ = timeout(wait, async { is_over.wait_for(is_news).await.is_ok() }).await;
    }
    let _ = sender.send(Said::Done(reading, tail.kept.into())).await;
}

fn is_hopeless(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        ProblemKind::Forbidden | ProblemKind::Missing | ProblemKind::Credentials
    )
}

/// Opens the log once and reads it as far as it goes.
async fn once(
    session: &Session,
    reading: &Reading,
    tail: &mut Tail,
    is_over: &mut watch::Receiver<bool>,
    sender: &mpsc::Sender<Said>,
) -> Result<(), Problem> {
    let since = tail.reopen();
    let parameters = LogParams {
        container: Some(reading.container.clone()),
        follow: !*is_over.borrow(),
        since_time: since,
        tail_lines: (!reading.is_told && since.is_none()).then_some(KEPT as i64),
        timestamps: true,
        ..LogParams::default()
    };
    let pods = session.pods(&reading.namespace);
    let doing = format!("read logs in `{}`", reading.namespace);
    let opened = pods.log_stream(&reading.pod, &parameters).await;
    let mut log = Box::pin(opened.map_err(|error| Problem::of(&error, &doing))?);
    while let Some(lines) = more(&mut log, tail, is_over).await.map_err(broken)? {
        for line in lines.into_iter().filter(|_| reading.is_told) {
            let _ = sender.send(Said::Line(reading.clone(), line)).await;
        }
    }
    Ok(())
}

/// The lines that are there next; `None` at the end, and when a container that has ended is silent.
async fn more(
    log: &mut (impl AsyncBufRead + Unpin),
    tail: &mut Tail,
    is_over: &mut watch::Receiver<bool>,
) -> std::io::Result<Option<Vec<String>>> {
    let mut filled = Box::pin(log.fill_buf());
    let bytes = tokio::select! {
        bytes = &mut filled => bytes?,
        () = ended(is_over) => match timeout(SILENCE, filled).await {
            Ok(bytes) => bytes?,
            Err(_) => return Ok(None),
        },
    };
    let (lines, count) = (tail.push(bytes), bytes.len());
    if count == 0 {
        return Ok(None);
    }
    log.consume_unpin(count);
    Ok(Some(lines))
}

async fn ended(is_over: &mut watch::Receiver<bool>) {
    let _ = is_over.wait_for(|is_over| *is_over).await;
}

fn broken(error: std::io::Error) -> Problem {
    Problem::new(ProblemKind::Unreachable, error.to_string())
}
