"""The studio 事项配置: where officials change and create items."""
