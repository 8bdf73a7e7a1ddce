package io.kubevitals.web;

import io.kubevitals.config.Role;
import io.kubevitals.metrics.BuildInfo;

/// Who we are.
///
/// @param node `""` where we are not told
public record Identity(BuildInfo build, Role role, String node) {}
