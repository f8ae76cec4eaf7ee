package io.imagespec.history;

import io.imagespec.name.Digest;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Instruction;
import io.imagespec.plan.PlanBase;
import io.imagespec.text.AsciiText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The parts of a plan, each with a kind, a short digest and a name for messages: the base, the
 * settings of the build, and the instructions with the digests of the label {@link
 * io.imagespec.plan.Labels#COMPONENTS}. The kind of an instruction is the first word of its step.
 */
final class PlanComponents {
  private static final int DIGITS = 12;

  /** A step is shortened to this number of characters. */
  private static final int NAME_LIMIT = 60;

  private static final BaseName BASE_NAME = new BaseName();
  private static final BaseIdentity BASE_IDENTITY = new BaseIdentity();

  /**
   * A part of a plan.
   *
   * @param text {@code kind:digest}
   * @param name the part in messages
   */
  record Component(String text, String name) {}

  private final List<Component> components = new ArrayList<>();

  private PlanComponents() {}

  static PlanComponents of(BuildPlan plan) {
    PlanComponents all = new PlanComponents();
    PlanBase base = plan.planBase();
    all.add("base", base.match(BASE_IDENTITY), "base " + base.match(BASE_NAME));
    all.add("platforms", plan.platforms().toString(), "platforms " + plan.platforms());
    plan.refresh().ifPresent(token -> all.add("refresh", token, "refresh token"));
    if (!plan.extraHosts().isEmpty()) {
      all.add("hosts", plan.extraHosts().toString(), "extra hosts");
    }
    all.addInstructions(plan);
    return all;
  }

  private void add(String kind, String content, String name) {
    String digest = Digest.sha256(content.getBytes(StandardCharsets.UTF_8)).hex();
    components.add(new Component(kind + ":" + digest.substring(0, DIGITS), name));
  }

  /** The label of a very long plan lacks the last instructions. */
  private void addInstructions(BuildPlan plan) {
    List<Instruction> instructions = plan.instructions();
    List<String> texts = split(plan.components());
    for (int i = 0; i < texts.size(); i++) {
      Instruction instruction = instructions.get(i);
      String step = plan.firstStep(other -> other == instruction).orElseThrow();
      String digest = texts.get(i).substring(texts.get(i).indexOf(':'));
      components.add(new Component(step.split(" ", 2)[0] + digest, shortened(step)));
    }
  }

  static List<String> split(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
  }

  private static String shortened(String step) {
    String shown = AsciiText.shown(step);
    return shown.length() <= NAME_LIMIT ? shown : shown.substring(0, NAME_LIMIT - 1) + "…";
  }

  List<Component> list() {
    return components;
  }

  String text() {
    return components.stream().map(Component::text).collect(Collectors.joining(" "));
  }

  private static final class BaseName implements PlanBase.Cases<String> {
    @Override
    public String reference(PlanBase.Reference base) {
      return base.image().familiar();
    }

    @Override
    public String scratch(PlanBase.Scratch base) {
      return "scratch";
    }

    @Override
    public String parent(PlanBase.Parent base) {
      return "spec " + base.plan().image().repository().familiar();
    }
  }

  private static final class BaseIdentity implements PlanBase.Cases<String> {
    @Override
    public String reference(PlanBase.Reference base) {
      return base.image().toString();
    }

    @Override
    public String scratch(PlanBase.Scratch base) {
      return "scratch";
    }

    @Override
    public String parent(PlanBase.Parent base) {
      return base.plan().fingerprint().toString();
    }
  }
}
