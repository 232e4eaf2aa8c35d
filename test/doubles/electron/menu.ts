import type { Menu as ElectronMenu, MenuItemConstructorOptions } from 'electron';

/** Stands for Electron's `Menu`: what it was built from, and a hand that chooses from it. */
export class MenuDouble {
  /** The menu of the application, once set. */
  static application: MenuDouble | null = null;
  readonly template: readonly MenuItemConstructorOptions[];

  private constructor(template: readonly MenuItemConstructorOptions[]) {
    this.template = template;
  }

  static buildFromTemplate(template: MenuItemConstructorOptions[]): MenuDouble {
    for (const item of template) refuseUndrawable(item);
    return new MenuDouble(template);
  }

  static setApplicationMenu(menu: MenuDouble | null): void {
    MenuDouble.application = menu;
  }

  /** As the parts of the shell that build menus expect it. */
  static build(template: MenuItemConstructorOptions[]): ElectronMenu {
    return MenuDouble.buildFromTemplate(template) as unknown as ElectronMenu;
  }

  get labels(): string[] {
    return this.items.map(({ label, type }) => (type === 'separator' ? '-' : (label ?? '')));
  }

  /** With what lies in submenus, after the item that opens them. */
  get items(): MenuItemConstructorOptions[] {
    return flatten(this.template);
  }

  /** Chooses the first item whose label begins so; throws if there is none, or it cannot be chosen. */
  choose(label: string): void {
    const item = this.items.find((item) => item.label?.startsWith(label));
    if (!item?.click || item.enabled === false) throw new Error(`the menu has no “${label}” to choose`);
    (item.click as () => void)();
  }
}

function flatten(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
}

/** Electron throws for these as well. */
function refuseUndrawable(item: MenuItemConstructorOptions): void {
  if (item.label === undefined && item.role === undefined && item.type !== 'separator')
    throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type');
  if (Array.isArray(item.submenu)) for (const inner of item.submenu) refuseUndrawable(inner);
}

export { MenuDouble as Menu };
