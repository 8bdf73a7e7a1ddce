package io.kubevitals.web;

import io.kubevitals.resource.report.Report;
import java.util.Locale;

/// The forms of a report.
public enum ReportFormat {
  TABLE("text/plain; charset=utf-8") {
    @Override
    public String render(Report report) {
      return new ReportTable(report).render();
    }
  },
  JSON("application/json") {
    @Override
    public String render(Report report) {
      return ReportJson.render(report);
    }
  },
  CSV("text/csv; charset=utf-8; header=present") {
    @Override
    public String render(Report report) {
      return new ReportCsv(report).render();
    }
  },
  HTML("text/html; charset=utf-8") {
    @Override
    public String render(Report report) {
      return new ReportHtml(report).render();
    }
  },
  YAML_PATCH("text/plain; charset=utf-8") {
    @Override
    public String render(Report report) {
      return new ReportPatch(report).render();
    }
  };

  private final String contentType;

  ReportFormat(String contentType) {
    this.contentType = contentType;
  }

  public abstract String render(Report report);

  public String contentType() {
    return contentType;
  }

  /// As options name it.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
