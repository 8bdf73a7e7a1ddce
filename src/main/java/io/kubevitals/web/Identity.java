package io.kubevitals.web;

import io.kubevitals.config.Role;
import io.kubevitals.metrics.BuildInfo;
import java.util.function.Supplier;

/// Who we are.
///
/// @param node `""` where we are not told
/// @param standing asked at each view
public record Identity(BuildInfo build, Role role, String node, Supplier<Standing> standing) {}
