//! The table of results, in Markdown.

use std::time::Duration;

/// Rows of cells, with a title and a head.
pub struct Table {
    title: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table.
    pub fn new(title: &str, head: &[&str]) -> Self {
        Self { title: title.into(), head: head.iter().map(ToString::to_string).collect(), rows: Vec::new() }
    }

    /// Add a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Print it.
    pub fn print(&self) {
        println!("\n{}\n", self.title);
        println!("| {} |", self.head.join(" | "));
        println!("| {} |", vec!["---"; self.head.len()].join(" | "));
        self.rows.iter().for_each(|cells| println!("| {} |", cells.join(" | ")));
    }
}

/// A time in milliseconds, or in seconds from one second on.
pub fn time(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 1.0 { format!("{:.1} ms", seconds * 1e3) } else { format!("{seconds:.2} s") }
}

/// How many times `base` a time is.
pub fn ratio(duration: Duration, base: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() / base.as_secs_f64())
}
