package io.kubevitals.http;

import java.util.Map;
import java.util.function.Function;

/// What is answered under one path.
///
/// @param path exactly this one
/// @param answer from the parameters of the query, the first value of each
public record Route(String path, Function<Map<String, String>, Answer> answer) {}
