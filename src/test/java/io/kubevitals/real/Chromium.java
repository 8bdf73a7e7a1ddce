package io.kubevitals.real;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A browser without a screen.
///
/// @param profile its folder
record Chromium(Path profile) {
  /// What has become of a page.
  String dom(URI page) {
    return open(page, "--dump-dom");
  }

  /// What it says about a page, if these options make it say anything.
  String open(URI page, String... options) {
    var command =
        new ArrayList<>(
            List.of(
                "timeout",
                "60",
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--user-data-dir=" + profile));
    command.addAll(List.of(options));
    command.add(page.toString());
    return Program.run(command);
  }
}
