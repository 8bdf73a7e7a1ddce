package io.kubevitals.resource.report;

/// Why there is no report, in words for people. Better none than a wrong one.
public final class ReportException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Cause cause;

  /// Who can do something about it.
  public enum Cause {
    /// Whoever asked: a wrong time, an unknown namespace.
    REQUEST,
    /// Whoever runs Prometheus.
    SOURCE,
    /// Whoever asked, by allowing it: the data are not whole.
    INCOMPLETE
  }

  public ReportException(Cause cause, String message) {
    super(message);
    this.cause = cause;
  }

  static ReportException request(String message) {
    return new ReportException(Cause.REQUEST, message);
  }

  static ReportException source(String message) {
    return new ReportException(Cause.SOURCE, message);
  }

  public Cause reason() {
    return cause;
  }

  /// Never null.
  public String message() {
    return String.valueOf(getMessage());
  }
}
