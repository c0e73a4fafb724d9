//! A plan as text, Mermaid, DOT, SVG, HTML and JSON.
