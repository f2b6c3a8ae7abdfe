import { RowList } from './row-list.ts';

/** A row that an upload could not take, kept when `rowErrors` is `count`. */
export interface InvalidRow {
  email: string;
  data: string;
  reason: string;
}

/** A recipient group (`Receiver` on the wire). */
export interface Group {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  readonly createdAt: number;
  readonly rows: RowList;
  invalidRows: InvalidRow[];
  /** When the last upload began: the CreateTime of rows, which do not keep one each. */
  uploadedAt: number;
  /** 1 nothing uploaded, 2 uploading, 3 complete (SES documentation of ListReceivers). */
  status: 1 | 2 | 3;
  /** The variable names that every row has; null before the first row. */
  variables: readonly string[] | null;
  deleted: boolean;
}

/** More keywords at once than any client asks for; the oldest is forgotten. */
const KEYWORDS_MAX = 16;

/**
 * The groups of the account in order of creation. A poll asks for the same keyword again and again
 * while hundreds of groups a second come and go, so the matches of recent keywords are kept up to
 * date instead of being searched for.
 */
export class GroupTable {
  private readonly byId = new Map<number, Group>();
  private readonly byName = new Map<string, Group>();
  private readonly retiredNames = new Set<string>();
  private readonly all = new LiveList();
  private readonly byKeyword = new Map<string, LiveList>();

  get size(): number {
    return this.byId.size;
  }

  get(id: number): Group | undefined {
    return this.byId.get(id);
  }

  isNameTaken(name: string, nameReuse: 'afterDelete' | 'never'): boolean {
    return this.byName.has(name) || (nameReuse === 'never' && this.retiredNames.has(name));
  }

  create(id: number, name: string, desc: string, createdAt: number): Group {
    const group: Group = {
      id,
      name,
      desc,
      createdAt,
      rows: new RowList(),
      invalidRows: [],
      uploadedAt: createdAt,
      status: 1,
      variables: null,
      deleted: false,
    };
    this.byId.set(group.id, group);
    this.byName.set(name, group);
    this.all.add(group);
    for (const [keyword, matches] of this.byKeyword) if (name.includes(keyword)) matches.add(group);
    return group;
  }

  delete(group: Group): void {
    group.deleted = true;
    this.byId.delete(group.id);
    this.byName.delete(group.name);
    this.retiredNames.add(group.name);
    this.all.dropOne();
    for (const [keyword, matches] of this.byKeyword) {
      if (group.name.includes(keyword)) matches.dropOne();
    }
  }

  /** Live groups whose name contains the keyword, oldest first. */
  matching(keyword: string): readonly Group[] {
    if (keyword === '') return this.all.items();
    let matches = this.byKeyword.get(keyword);
    if (matches) {
      // Moving it to the end makes the first key the one that was not asked for the longest.
      this.byKeyword.delete(keyword);
    } else {
      matches = new LiveList();
      for (const group of this.all.items()) if (group.name.includes(keyword)) matches.add(group);
    }
    this.byKeyword.set(keyword, matches);
    if (this.byKeyword.size > KEYWORDS_MAX) {
      const oldest = this.byKeyword.keys().next();
      if (!oldest.done) this.byKeyword.delete(oldest.value);
    }
    return matches.items();
  }
}

/** Groups in order of creation. Deleted ones are swept out when the list is read, not one by one. */
class LiveList {
  private list: Group[] = [];
  private dead = 0;

  add(group: Group): void {
    this.list.push(group);
  }

  /** One of the groups has been marked as deleted. */
  dropOne(): void {
    this.dead++;
  }

  items(): readonly Group[] {
    if (this.dead > 0) {
      this.list = this.list.filter((group) => !group.deleted);
      this.dead = 0;
    }
    return this.list;
  }
}
