package io.kubevitals.app;

/// What the doctor says of one thing that the daemon will rely on, in one line.
sealed interface Finding {
  private static String line(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ");
  }

  /// `SUBJECT works DETAIL`
  record Works(String subject, String detail) implements Finding {
    @Override
    public String toString() {
      return line("%-33s works      %s".formatted(subject, detail));
    }
  }

  /// Switched off in the configuration, so nothing to judge.
  record Off(String subject, String reason) implements Finding {
    @Override
    public String toString() {
      return line("%-33s off        %s".formatted(subject, reason));
    }
  }

  /// `SUBJECT will not because BECAUSE; ADVICE`
  record Fails(String subject, String because, String advice) implements Finding {
    @Override
    public String toString() {
      return line("%-33s will not   because %s; %s".formatted(subject, because, advice));
    }
  }
}
