//! The code in `docs/embedding.md` is the example's, word for word.

use std::{fs, path::Path};

/// The text's blocks of code, each with the file that the line before it names.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    let mut before = "";
    while let Some(line) = lines.next() {
        if line.starts_with("```rust") || line.starts_with("```toml") {
            let code: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            let file = before.trim_matches(|c| c == '`' || c == ':').to_string();
            blocks.push((file, code.join("\n")));
        }
        if !line.is_empty() {
            before = line;
        }
    }
    blocks
}

#[test]
fn the_text_shows_the_examples_code() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(example.join("../embedding.md")).expect("the text is there");
    let blocks = blocks(&text);
    assert!(blocks.len() >= 6, "the text has {} blocks of code", blocks.len());
    for (file, code) in blocks {
        let source =
            fs::read_to_string(example.join(&file)).unwrap_or_else(|error| panic!("`{file}`: {error}"));
        assert!(source.contains(&code), "{file} does not have this, which the text shows of it:\n{code}");
    }
}
