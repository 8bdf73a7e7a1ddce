package io.kubevitals.web;

import java.util.List;

/// A part of the page.
///
/// @param empty what is said where there is no row
record Table(String title, String empty, List<String> columns, List<List<Cell>> rows) {}
