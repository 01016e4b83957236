import { DoneCallbacks } from "./done-callbacks.ts";
import { End } from "./end.ts";
import { soon } from "./soon.ts";

/** Stands for the end of a node that was cancelled without a reason: most often nobody asks, and its own is never made. */
const UNASKED = /* @__PURE__ */ new End<never>("cancelled", undefined);

/**
 * State is read up, notice is sent down.
 *
 * A node records only its own end; what an ancestor decided is found by walking towards the root. So ending is
 * one write, and a node whose ancestor ended may still end on its own terms. A node is linked into its parent
 * only while something holds it: a callback, a task, a signal or timer, or a held child.
 *
 *     parent ─firstChild─▶ child ⇄ child ⇄ child ◀─lastChild─ parent
 *
 * Invariant: neither a held node nor any of its ancestors has ended. So the walk up stops at the first held node,
 * and what is not held is garbage as soon as its user drops it.
 */
export abstract class TreeNode extends DoneCallbacks<never> {
  readonly parent: TreeNode | undefined;
  /** How this node itself ended. */
  own: End<never> | undefined = undefined;
  /** How many reasons hold this node. */
  protected holds = 0;
  private firstChild: TreeNode | undefined = undefined;
  private lastChild: TreeNode | undefined = undefined;
  private previous: TreeNode | undefined = undefined;
  private next: TreeNode | undefined = undefined;

  constructor(parent: TreeNode | undefined) {
    super();
    this.parent = parent;
  }

  /** Its own end, else that of the nearest ended ancestor. */
  get end(): End<never> | undefined {
    for (let node: TreeNode | undefined = this; node !== undefined; node = node.parent) {
      if (node.own !== undefined) return node.own === UNASKED ? node.ending() : node.own;
      if (node.holds > 0) return undefined;
    }
    return undefined;
  }

  /** Makes what `UNASKED` stands for; not in the getter, which is asked all the time and has to stay small for that. */
  private ending(): End<never> {
    return (this.own = new End<never>("cancelled", undefined, this));
  }

  /** Of its own end and that of its ancestors, the one that came first. */
  get firstEnd(): End<never> | undefined {
    const { end } = this;
    return end?.after ?? end;
  }

  /** The children that are held: each is one of the reasons. */
  protected get linked(): TreeNode[] {
    const children: TreeNode[] = [];
    for (let child = this.firstChild; child !== undefined; child = child.next) children.push(child);
    return children;
  }

  /**
   * Is told, once, that it has ended because this node did, itself or an ancestor, when all below it know: the place to
   * abort a signal or clear a timer.
   */
  protected abstract ended(by: TreeNode): void;

  /** Ends this node and all below; returns whether that took effect. */
  protected finish(kind: "cancelled" | "rejected", value: unknown): boolean {
    if (this.own !== undefined) return false;
    const inherited = this.firstEnd;
    const plain = kind === "cancelled" && value === undefined && inherited === undefined;
    this.own = plain ? UNASKED : new End<never>(kind, value, this, inherited);
    // Nobody is left to tell: not held, or told already when the ancestor ended.
    if (this.holds === 0) return true;
    this.unlink();
    this.parent?.released();
    if (this.firstChild === undefined) {
      // The most frequent end of all needs no list.
      this.holds = 0;
      if (this.listenedTo) this.callBackSoon();
      this.ended(this);
      return true;
    }
    this.dissolve();
    this.callAllBackSoon();
    for (let node: TreeNode | undefined = this; node !== undefined; node = node.next) {
      node.ended(this);
    }
    return true;
  }

  /** One more reason to be told of the end: link the path to the root, as far as it is not. */
  protected override held(): void {
    for (let node: TreeNode = this; node.holds++ === 0; node = node.parent) {
      if (node.parent === undefined) return;
      node.link(node.parent);
    }
  }

  /** One reason less: unlink the path to the root, as far as nothing else holds it. After the end, nothing. */
  protected override released(): void {
    let node: TreeNode | undefined = this;
    while (node !== undefined && node.holds > 0 && --node.holds === 0) {
      node.unlink();
      node = node.parent;
    }
  }

  private link(parent: TreeNode): void {
    this.previous = parent.lastChild;
    if (parent.lastChild === undefined) parent.firstChild = this;
    else parent.lastChild.next = this;
    parent.lastChild = this;
  }

  private unlink(): void {
    const { parent } = this;
    const previous = this.previous;
    const next = this.next;
    if (parent === undefined) return;
    if (previous === undefined) parent.firstChild = next;
    else previous.next = next;
    if (next === undefined) parent.lastChild = previous;
    else next.previous = previous;
    this.previous = this.next = undefined;
  }

  /**
   * Takes the linked tree below apart into one chain, parents before children: the children of a node are a chain
   * already, which goes to the end of that one. Nothing is made for it, and nothing is called recursively.
   *
   *     this ──next──▶ child ──▶ child ──▶ child of the first ──▶ child of the second
   */
  private dissolve(): void {
    let last: TreeNode = this;
    for (let node: TreeNode | undefined = this; node !== undefined; node = node.next) {
      node.previous = undefined;
      node.holds = 0;
      if (node.firstChild === undefined || node.lastChild === undefined) continue;
      last.next = node.firstChild;
      last = node.lastChild;
      node.firstChild = node.lastChild = undefined;
    }
  }

  // In a method of its own, as in the class above.
  private callAllBackSoon(): void {
    // It has ended.
    soon(() => this.callAllBack(this.end as End<never>));
  }

  /** Calls back what is in the chain, and takes that apart: who keeps one of them is to keep no other. */
  private callAllBack(end: End<never>): void {
    for (let node: TreeNode | undefined = this; node !== undefined;) {
      const next: TreeNode | undefined = node.next;
      node.next = undefined;
      node.callBack(end);
      node = next;
    }
  }
}
