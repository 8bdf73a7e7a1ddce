package io.kubevitals.resource.report;

/// How far a report is: one phase after the other, each with its share of the time that a report
/// usually takes. Within a phase counts which part of its questions is answered, so that windows
/// which are asked about in many pieces move on with each of them. A phase in which more was asked
/// than expected waits at its end, one in which less was asked jumps there.
final class Steps {
  /// What takes so long are the samples of use.
  enum Phase {
    LOOK(0, 0.03),
    FACTS(0.03, 0.28),
    USE(0.28, 0.9),
    CARDS(0.9, 1);

    private final double begin;
    private final double end;

    Phase(double begin, double end) {
      this.begin = begin;
      this.end = end;
    }
  }

  /// The report itself is made after all questions.
  private static final double MOST = 0.99;

  private final Progress progress;
  private Phase phase = Phase.LOOK;
  private int questions = 1;
  private double answered;

  Steps(Progress progress) {
    this.progress = progress;
  }

  /// @param questions about how many
  synchronized void begin(Phase next, int questions) {
    this.phase = next;
    this.questions = Math.max(1, questions);
    this.answered = 0;
  }

  /// @param part of one question that was answered
  synchronized void did(String what, double part) {
    answered += part;
    double within = Math.min(1, answered / questions);
    progress.at(Math.min(MOST, phase.begin + (phase.end - phase.begin) * within), what);
  }
}
