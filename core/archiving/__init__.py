"""归档: a finished case as one file that can be kept and checked without this platform (行政许可案卷 is kept; 档案法)."""
